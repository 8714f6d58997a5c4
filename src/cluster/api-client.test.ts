import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../test/scripted-api-server.ts";
import { apiPath, createApiClient } from "./api-client.ts";
import type { Connection } from "./connection.ts";
import { loadConnection } from "./kubeconfig.ts";
import { parseWarningHeader } from "./warning-header.ts";

let server: ScriptedApiServer;
let connection: Connection;
beforeAll(async () => {
  server = await startScriptedApiServer({ answer: () => undefined });
  connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
});
afterAll(() => server[Symbol.asyncDispose]());

it("sends JSON with the client certificate and reads JSON", async () => {
  server.script.answer = (request, response) =>
    answerJson(response, {
      user: request.user,
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      type: request.headers["content-type"],
      body: request.body,
    });
  const client = createApiClient({ connection });
  const answer = await client.json({
    method: "PATCH",
    path: apiPath("api", "v1", "namespaces", "a b", "pods"),
    query: { dryRun: "All", watch: true, limit: undefined },
    body: { text: "ü" },
    contentType: "application/strategic-merge-patch+json",
  });
  expect(answer).toEqual({
    user: "tester",
    method: "PATCH",
    path: "/api/v1/namespaces/a b/pods",
    query: "dryRun=All&watch=true",
    type: "application/strategic-merge-patch+json",
    body: { text: "ü" },
  });
});

it("uses one connection for requests after each other", async () => {
  const ports = new Set<number | undefined>();
  server.script.answer = (request, response) => {
    ports.add(request.message.socket.remotePort);
    answerJson(response, {});
  };
  const client = createApiClient({ connection });
  for (const _ of [1, 2, 3]) await client.json({ path: "/version" });
  expect(ports.size).toBe(1);
});

it("throws the API's own error", async () => {
  server.script.answer = (_request, response) =>
    answerStatus(response, {
      code: 404,
      reason: "NotFound",
      message: 'pods "web" not found',
      details: { name: "web", kind: "pods" },
    });
  await expect(createApiClient({ connection }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({
      code: 404,
      reason: "NotFound",
      message: 'pods "web" not found',
      details: { name: "web", kind: "pods" },
    }),
  );
});

it.each([
  [404, "404 page not found", "the server could not find the requested resource"],
  [
    502,
    "<html>bad gateway</html>",
    'an error on the server (502 Bad Gateway: "<html>bad gateway</html>") has prevented the request from succeeding',
  ],
])("words an error %i of something in between", async (code, body, message) => {
  server.script.answer = (_request, response) => response.writeHead(code).end(body);
  await expect(createApiClient({ connection }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({ code, message }),
  );
});

it("tells the server's warnings and, when asked, its answers", async () => {
  server.script.answer = (_request, response) => {
    response.setHeader("warning", '299 - "would violate \\"restricted\\""');
    answerJson(response, {});
  };
  const warnings: string[] = [];
  const answers: string[] = [];
  const client = createApiClient({
    connection,
    onWarning: (text) => warnings.push(text),
    onAnswer: (line) => answers.push(line),
  });
  await client.json({ path: "/x" });
  expect(warnings).toEqual(['would violate "restricted"']);
  expect(answers).toEqual([
    expect.stringMatching(/^GET https:\/\/127\.0\.0\.1:\d+\/x 200 OK in \d+ milliseconds$/),
  ]);
});

it.each([
  ['299 - "one"', ["one"]],
  ['299 - "one, two", 299 agent "three"', ["one, two", "three"]],
  ["garbage", []],
  [undefined, []],
])("reads the Warning header %j", (header, texts) => {
  expect(parseWarningHeader(header)).toEqual(texts);
});

it("gives up on a server that doesn't answer in time", async () => {
  server.script.answer = () => undefined;
  const client = createApiClient({ connection, requestTimeout: 50 });
  await expect(client.json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({ code: "REQUEST_TIMEOUT", exit: 124 }),
  );
});

it("stops when aborted", async () => {
  server.script.answer = () => undefined;
  const abort = new AbortController();
  const answer = createApiClient({ connection }).json({ path: "/x", signal: abort.signal });
  abort.abort();
  await expect(answer).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

it("says that nothing listens there, and offers the playground", async () => {
  const closed = createServer().listen(0);
  const address = closed.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await new Promise((resolve) => closed.close(resolve));
  const nowhere = { ...connection, server: new URL(`https://127.0.0.1:${port}`) };
  await expect(createApiClient({ connection: nowhere }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({
      code: "CONNECTION_REFUSED",
      message: `the connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?`,
      next: expect.stringContaining("ephemera playground start"),
    }),
  );
});

it("says that a name has no address", async () => {
  const nowhere = { ...connection, server: new URL("https://no-such-host.invalid") };
  await expect(createApiClient({ connection: nowhere }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({ code: "HOST_UNKNOWN" }),
  );
});

it("says that a certificate can't be trusted", async () => {
  const stranger: Connection = { ...connection, requestOptions: async () => ({}) };
  await expect(createApiClient({ connection: stranger }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({ code: "TLS_REFUSED" }),
  );
});

it("says that the connection broke in the middle of an answer", async () => {
  server.script.answer = (_request, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("{", () => response.destroy());
  };
  await expect(createApiClient({ connection }).json({ path: "/x" })).rejects.toThrow(
    expect.objectContaining({ code: "CONNECTION_LOST" }),
  );
});

it("says once that answers take long, and waits for them", async () => {
  let said = 0;
  server.script.answer = (_request, response) => {
    if (said > 0) answerJson(response, { at: "last" });
    else heard.push(response);
  };
  const heard: ServerResponse[] = [];
  const onSlow = () => {
    said += 1;
    for (const response of heard) answerJson(response, { at: "last" });
  };
  const client = createApiClient({ connection, onSlow, slowAfter: 50 });
  const answers = await Promise.all([client.json({ path: "/a" }), client.json({ path: "/b" })]);
  expect(answers).toEqual([{ at: "last" }, { at: "last" }]);
  expect(said).toBe(1);
});

it("gives up a connection nobody makes", async () => {
  // Takes TCP connections and never says a word of TLS.
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const elsewhere = { ...connection, server: new URL(`https://127.0.0.1:${port}`) };
  const client = createApiClient({ connection: elsewhere, connectTimeout: 100 });
  await expect(client.json({ path: "/version" })).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
    exit: 124,
  });
  silent.close();
});
