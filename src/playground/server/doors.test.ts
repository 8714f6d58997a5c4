import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { type ConnectionOptions, connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate } from "../certificates/issue.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The version and cipher a client of ours and the server agree on; rejects when they don't. */
async function handshake(options: ConnectionOptions) {
  const { port } = new URL(server.url);
  const ca = server.authority.certificate;
  const socket = connect({ port: Number(port), servername: "localhost", ca, ...options });
  await once(socket, "secureConnect");
  const agreed = { version: socket.getProtocol(), cipher: socket.getCipher().standardName };
  socket.destroy();
  return agreed;
}

describe("TLS", () => {
  it.each(["TLSv1", "TLSv1.1"] as const)("is not spoken in version %s", async (version) => {
    // Without the lower security level OpenSSL would not even try.
    const old = { minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" };
    await expect(handshake(old)).rejects.toThrow(/protocol version/);
  });

  it("is 1.3 with a client of today", async () => {
    expect(await handshake({})).toMatchObject({ version: "TLSv1.3" });
  });

  it("is 1.2 with forward secrecy and authenticated encryption only", async () => {
    const strong = { maxVersion: "TLSv1.2" as const };
    expect(await handshake(strong)).toEqual({
      version: "TLSv1.2",
      cipher: expect.stringMatching(/^TLS_ECDHE_ECDSA_WITH_.*(GCM|CHACHA20)/) as string,
    });
    const weak = "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:AES128-SHA:@SECLEVEL=0";
    await expect(handshake({ ...strong, ciphers: weak })).rejects.toThrow(/handshake failure/);
  });
});

it("a client certificate of another authority is none", async () => {
  const authority = await createAuthority("somebody else's", 1);
  const subject = { commonName: "kubernetes-admin", organizations: ["system:masters"] };
  const client = await issueCertificate({ authority, days: 1, subject, usage: "client" });
  expect((await server.send({ path: "/api", client })).status).toBe(401);
  expect((await server.send({ path: "/healthz", client })).status).toBe(200);
});

/** Sends the headers of a page that a browser has open, as a request and as an upgrade. */
async function ask(headers: Record<string, string>) {
  const plain = await server.send({ path: "/api", headers });
  const outgoing = request(new URL("/api/v1/namespaces/d/pods/p/exec", server.url), {
    ca: server.authority.certificate,
    cert: server.admin.certificate,
    key: server.admin.key,
    servername: "localhost",
    headers: { Connection: "Upgrade", Upgrade: "websocket", ...headers },
  });
  outgoing.end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  await text(answer);
  return [plain.status, answer.statusCode];
}

describe("a browser that holds the client certificate", () => {
  it.each([
    ["whose name for us was made to point here", { Host: "evil.example" }, 421],
    ["whose name for us has our port", { Host: "evil.example:6443" }, 421],
    ["with a page of somebody else", { Origin: "https://evil.example" }, 403],
    ["with a page whose name begins as ours", { Origin: "https://localhost.evil.example" }, 403],
    ["with a page of nowhere", { Origin: "null" }, 403],
  ])("%s is refused, upgrades included", async (_what, headers, status) => {
    expect(await ask(headers)).toEqual([status, status]);
  });

  it.each<Record<string, string>>([
    { Host: "LOCALHOST:1" },
    { Origin: "https://127.0.0.1:6443" },
    { Host: "[::1]:6443" },
  ])("is let in with %j", async (headers) => {
    const [plain, upgrade] = await ask(headers);
    expect(plain).toBe(200);
    // No streams are served here; what matters is that it got so far.
    expect(upgrade).toBe(404);
  });
});
