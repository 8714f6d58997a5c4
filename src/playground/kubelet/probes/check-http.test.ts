import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { HTTPGetAction } from "../../../kubernetes/types.ts";
import { createAuthority } from "../../certificates/issue.ts";
import { checkHttp } from "./check-http.ts";
import { testServers } from "./fixtures.ts";
import { httpGetOf } from "./http-get.ts";
import type { Outcome } from "./outcome.ts";

const servers = testServers();
afterEach(() => servers.close());

const serve = (handler: RequestListener) => servers.listen(createServer(handler));

function probe(
  port: number,
  action: Partial<HTTPGetAction> = {},
  timeoutSeconds = 5,
): Promise<Outcome> {
  const get = httpGetOf(
    { port, ...action },
    { address: "127.0.0.1", port, userAgent: "kube-probe/1.36" },
  );
  return checkHttp(get, timeoutSeconds, new AbortController().signal);
}

describe("an HTTP probe", () => {
  it.each([
    [200, { result: "success", output: "body" }],
    [302, { result: "warning", output: "Probe terminated redirects, Response body: body" }],
    [399, { result: "warning", output: "Probe terminated redirects, Response body: body" }],
    [400, { result: "failure", output: "HTTP probe failed with statuscode: 400" }],
    [503, { result: "failure", output: "HTTP probe failed with statuscode: 503" }],
  ])("takes %d for %o", async (status, outcome) => {
    const port = await serve((_request, response) => response.writeHead(status).end("body"));
    expect(await probe(port)).toEqual(outcome);
  });

  it("follows redirects on the same host only, and not for ever", async () => {
    const port = await serve((request, response) => {
      const location = { "/other": "http://localhost/", "/here": "/end", "/loop": "/loop" };
      const to = Object.entries(location).find(([path]) => path === request.url)?.[1];
      response.writeHead(to === undefined ? 200 : 302, to === undefined ? {} : { location: to });
      response.end(request.url);
    });
    expect(await probe(port, { path: "/here" })).toEqual({ result: "success", output: "/end" });
    expect(await probe(port, { path: "/other" })).toMatchObject({ result: "warning" });
    expect(await probe(port, { path: "/loop" })).toEqual({
      result: "failure",
      output: 'Get "/loop": stopped after 10 redirects',
    });
  });

  it("sends its headers, the given ones first, and its own unless they are taken away", async () => {
    const port = await serve((request, response) => {
      const { host, accept, "user-agent": agent, "x-a": own } = request.headers;
      response.end(JSON.stringify({ host, accept, agent, own }));
    });
    const headers = (...pairs: [string, string][]) => ({
      httpHeaders: pairs.map(([name, value]) => ({ name, value })),
    });
    const sent = async (action: Partial<HTTPGetAction>): Promise<unknown> =>
      JSON.parse((await probe(port, action)).output);
    expect(await sent({})).toEqual({
      host: `127.0.0.1:${port}`,
      accept: "*/*",
      agent: "kube-probe/1.36",
    });
    expect(
      await sent(headers(["Host", "web"], ["user-agent", "me"], ["X-A", "1"], ["x-a", "2"])),
    ).toEqual({
      host: "web",
      accept: "*/*",
      agent: "me",
      own: "1, 2",
    });
    expect(await sent(headers(["Accept", ""]))).not.toHaveProperty("accept");
  });

  it("never leaves its host, however the path is written", async () => {
    const port = await serve((request, response) => response.end(request.url));
    expect(await probe(port, { path: "//elsewhere/x?y=1" })).toMatchObject({
      output: "//elsewhere/x?y=1",
    });
  });

  it("reads no more than 10 KiB of an answer", async () => {
    const port = await serve((_request, response) => response.end("x".repeat(1_000_000)));
    expect((await probe(port)).output).toHaveLength(10_240);
  });

  it("doesn't look at certificates", async () => {
    const { key, certificate: cert } = await createAuthority("nobody", 1);
    const port = await servers.listen(
      createTlsServer({ key, cert }, (_request, response) => response.end("tls")),
    );
    expect(await probe(port, { scheme: "HTTPS" })).toEqual({ result: "success", output: "tls" });
  });

  it("says in Go's words why nobody answered", async () => {
    const closed = await servers.closedPort();
    expect((await probe(closed, { path: "/a" })).output).toBe(
      `Get "http://127.0.0.1:${closed}/a": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    );
    const mute = await serve(() => undefined);
    expect((await probe(mute, {}, 0.05)).output).toBe(
      `Get "http://127.0.0.1:${mute}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
    const hasty = await servers.listen(createTcpServer((socket) => socket.resume().end()));
    expect((await probe(hasty)).output).toBe(`Get "http://127.0.0.1:${hasty}/": EOF`);
    const plain = await serve((_request, response) => response.end());
    expect((await probe(plain, { scheme: "HTTPS" })).output).toBe(
      `Get "https://127.0.0.1:${plain}/": http: server gave HTTP response to HTTPS client`,
    );
  });
});
