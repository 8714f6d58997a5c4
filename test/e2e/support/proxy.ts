import { EventEmitter } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createAuthority, issueCertificate } from "../../../src/playground/certificates/issue.ts";
import {
  answerAlone,
  connectStream,
  plannedHeaders,
  type StreamKind,
  type StreamPlan,
  streamKind,
} from "./proxied-stream.ts";
import { connect } from "./streams.ts";

/** A TLS proxy before the shared playground's API server that has its own ideas of streams. */
export interface TestProxy extends AsyncDisposable {
  /** Leads through the proxy; who comes this way is the admin. */
  readonly kubeconfig: string;
  /** The streams asked for so far, as `websocket PROTOCOLS` or `SPDY/3.1`. */
  readonly asked: readonly string[];
  /** The requests so far that are no reads, as `METHOD PATH?QUERY`, and the bytes sent with each. */
  readonly writes: readonly Write[];
  /** Resolves when clients have sent that many pings from now on. */
  pings(count: number): Promise<void>;
  /** Drops every connection; new ones are made. */
  cut(): void;
}

/** A request that is no read. */
export interface Write {
  readonly what: string;
  readonly body: string;
}

/** Starts a proxy. Streams on which the client says nothing for `idleMilliseconds` are cut; never when 0. */
export async function startProxy(
  decide: (kind: StreamKind) => StreamPlan,
  { idleMilliseconds = 0 } = {},
): Promise<TestProxy> {
  const folder = await mkdtemp(join(tmpdir(), "ephemera-proxy-"));
  const authority = await createAuthority("proxy-authority", 1);
  const { certificate, key } = await issueCertificate({
    authority,
    subject: { commonName: "proxy" },
    usage: "server",
    addresses: ["127.0.0.1"],
    days: 1,
  });
  const server = createServer({ cert: certificate, key });
  const sockets = new Set<Duplex>();
  server.on("secureConnection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  const asked: string[] = [];
  const writes: Write[] = [];
  const heard = new EventEmitter();
  server.on("request", (message: IncomingMessage, response: ServerResponse) => {
    void send(message, message.headers).then((outgoing) => {
      outgoing.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response).on("error", () => undefined);
      });
      outgoing.on("error", () => response.destroy());
      response.on("close", () => outgoing.destroy());
      message.pipe(outgoing);
      if (message.method === "GET") return;
      void buffer(message).then((body) =>
        writes.push({ what: `${message.method} ${message.url}`, body: body.toString() }),
      );
    });
  });
  server.on("upgrade", (message: IncomingMessage, socket: Duplex) => {
    const kind = streamKind(message);
    asked.push([kind, message.headers["sec-websocket-protocol"] ?? []].flat().join(" "));
    const plan = decide(kind);
    if (plan.kind !== "pass") return answerAlone(plan, message, socket);
    const onPing = () => heard.emit("ping");
    void send(message, plannedHeaders(plan, message.headers)).then((outgoing) =>
      connectStream(outgoing, { socket, idleMilliseconds, onPing }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigText(url, authority.certificate));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    kubeconfig,
    asked,
    writes,
    cut,
    pings(count) {
      let left = count;
      return new Promise((resolve) => {
        heard.on("ping", () => {
          left -= 1;
          if (left === 0) resolve();
        });
      });
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Begins the same request at the playground, as its admin. */
async function send(message: IncomingMessage, headers: OutgoingHttpHeaders) {
  const playground = await connect();
  const { agent: _, ...credentials } = await playground.requestOptions();
  return request(new URL(message.url ?? "/", playground.server), {
    ...credentials,
    method: message.method ?? "GET",
    headers: { ...headers, host: playground.server.host },
  });
}

function kubeconfigText(server: string, authority: string): string {
  const data = Buffer.from(authority).toString("base64");
  const names = { cluster: "proxy", user: "proxy" };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "proxy",
    clusters: [{ name: "proxy", cluster: { server, "certificate-authority-data": data } }],
    users: [{ name: "proxy", user: {} }],
    contexts: [{ name: "proxy", context: names }],
  });
}
