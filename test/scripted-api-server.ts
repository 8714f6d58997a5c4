import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import {
  createAuthority,
  issueCertificate,
  type KeyPair,
} from "../src/playground/certificates/issue.ts";

/** A request as it arrived at the scripted server. */
export interface ScriptedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** The parsed JSON body, or its text when it is not JSON. */
  readonly body: unknown;
  /** Common name of the client certificate. */
  readonly user: string | undefined;
  readonly message: IncomingMessage;
}

/** What a test makes the server do. */
export interface Script {
  answer(request: ScriptedRequest, response: ServerResponse): unknown;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** An API server over TLS on a real socket whose answers a test writes itself. */
export interface ScriptedApiServer extends AsyncDisposable {
  readonly url: string;
  /** A kubeconfig file with a client certificate for `tester` and one context, `scripted`. */
  readonly kubeconfig: string;
  readonly folder: string;
  readonly authority: KeyPair;
  /** Everything asked so far but upgrades. */
  readonly requests: ScriptedRequest[];
  /** Answers from now on. */
  script: Script;
}

/** Starts a scripted server; `await using` ends it. */
export async function startScriptedApiServer(script: Script): Promise<ScriptedApiServer> {
  const folder = await mkdtemp(join(tmpdir(), "ephemera-scripted-"));
  const authority = await createAuthority("scripted", 1);
  const [serverPair, clientPair] = await Promise.all([
    issueCertificate({
      authority,
      subject: { commonName: "server" },
      usage: "server",
      dnsNames: ["localhost"],
      addresses: ["127.0.0.1"],
      days: 1,
    }),
    issueCertificate({ authority, subject: { commonName: "tester" }, usage: "client", days: 1 }),
  ]);
  const server = createServer({
    cert: serverPair.certificate,
    key: serverPair.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  });
  const sockets = new Set<Duplex>();
  server.on("secureConnection", (socket: TLSSocket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigText({ url, authority, client: clientPair }));

  const scripted: ScriptedApiServer = {
    url,
    kubeconfig,
    folder,
    authority,
    requests: [],
    script,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
  server.on("request", (message: IncomingMessage, response: ServerResponse) => {
    void readRequest(message).then((request) => {
      scripted.requests.push(request);
      return scripted.script.answer(request, response);
    });
  });
  server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    scripted.script.upgrade?.(message, socket, head);
  });
  return scripted;
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, body: object, code = 200): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Answers with an error as the API states it. */
export function answerStatus(
  response: ServerResponse,
  status: { code: number; reason?: string; message: string; details?: object },
): void {
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", ...status };
  answerJson(response, body, status.code);
}

async function readRequest(message: IncomingMessage): Promise<ScriptedRequest> {
  const url = new URL(message.url ?? "/", "https://scripted");
  const body = await text(message);
  const certificate = (message.socket as TLSSocket).getPeerCertificate();
  return {
    method: message.method ?? "",
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: message.headers,
    body: body.startsWith("{") ? JSON.parse(body) : body,
    user: [certificate.subject?.CN].flat()[0],
    message,
  };
}

function kubeconfigText(parts: { url: string; authority: KeyPair; client: KeyPair }): string {
  const base64 = (value: string) => Buffer.from(value).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "scripted",
    clusters: [
      {
        name: "scripted",
        cluster: {
          server: parts.url,
          "certificate-authority-data": base64(parts.authority.certificate),
        },
      },
    ],
    users: [
      {
        name: "tester",
        user: {
          "client-certificate-data": base64(parts.client.certificate),
          "client-key-data": base64(parts.client.key),
        },
      },
    ],
    contexts: [{ name: "scripted", context: { cluster: "scripted", user: "tester" } }],
  });
}
