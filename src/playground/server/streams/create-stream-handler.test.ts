import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWebSocketStream, WebSocket } from "ws";
import { StatusError } from "../../../kubernetes/status-error.ts";
import { openSpdyConnection } from "../../../kubernetes/streaming/spdy/connection.ts";
import {
  execPath,
  podPath,
  type StreamServer,
  startStreamServer,
} from "./fixtures/stream-server.ts";
import { tunnelProtocol } from "./stream-request.ts";

let server: StreamServer;
beforeEach(async () => {
  server = await startStreamServer();
});
afterEach(() => server.close());

/** Runs a command as a WebSocket v5 client that sends all of stdin in one burst. */
async function runOverV5(command: string[], stdin = Buffer.alloc(0)) {
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}${execPath(command)}`,
    "v5.channel.k8s.io",
  );
  const channels: Buffer[][] = [[], [], [], []];
  socket.on("message", (message: Buffer) =>
    channels[message.readUInt8(0)]?.push(message.subarray(1)),
  );
  await once(socket, "open");
  for (let offset = 0; offset < stdin.length; offset += 32768)
    socket.send(Buffer.concat([Buffer.of(0), stdin.subarray(offset, offset + 32768)]));
  socket.send(Buffer.of(255, 0));
  const [code] = (await once(socket, "close")) as [number];
  const [, stdout = [], stderr = [], status = []] = channels;
  return {
    code,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
    status: JSON.parse(Buffer.concat(status).toString()) as unknown,
  };
}

async function openSpdy(path: string, version: string) {
  const headers = {
    Connection: "Upgrade",
    Upgrade: "SPDY/3.1",
    "X-Stream-Protocol-Version": version,
  };
  const outgoing = request({ port: server.port, host: "127.0.0.1", path, method: "POST", headers });
  outgoing.end();
  const [, socket] = (await once(outgoing, "upgrade")) as [IncomingMessage, Socket];
  return openSpdyConnection(socket, { role: "client" });
}

const exitStatus = (code: string) =>
  expect.objectContaining({
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: code }] },
  });

test("WebSocket v5: outputs are apart, the exit code comes last, the close is normal", async () => {
  const result = await runOverV5(["sh", "-c", "echo out; echo err >&2; exit 3"]);
  expect(result).toMatchObject({ code: 1000, stderr: "err\n", status: exitStatus("3") });
  expect(result.stdout.toString()).toBe("out\n");
});

test("WebSocket v5: all of stdin comes back from cat, its end is told, and nothing is left open", async () => {
  const input = randomBytes(4_000_000);
  const { stdout, status } = await runOverV5(["cat"], input);
  expect(createHash("sha256").update(stdout).digest("hex")).toBe(
    createHash("sha256").update(input).digest("hex"),
  );
  expect(status).toEqual({ metadata: {}, status: "Success" });
  await Promise.all(server.finished);
});

test("WebSocket v5: a runtime that goes away is told as an error, not as success", async () => {
  const running = runOverV5(["sleep", "1000"]);
  await once(server.runtime, "upgrade");
  for (const socket of server.runtimeSockets) socket.destroy();
  expect(await running).toMatchObject({ status: { status: "Failure", reason: "InternalError" } });
});

test("WebSocket v5: a message of another protocol ends the stream", async () => {
  const url = `ws://127.0.0.1:${server.port}${execPath(["sleep", "1000"])}`;
  const socket = new WebSocket(url, "v5.channel.k8s.io");
  await once(socket, "open");
  socket.send("text");
  expect(await once(socket, "close")).toMatchObject([1002, expect.anything()]);
  await Promise.all(server.finished);
});

test("SPDY is spliced through, with the end of stdin", async () => {
  const input = randomBytes(4_000_000);
  const connection = await openSpdy(execPath(["sh", "-c", "cat; exit 4"]), "v4.channel.k8s.io");
  const [error, stdin, stdout, stderr] = ["error", "stdin", "stdout", "stderr"].map(
    (streamtype) => connection.openStream({ streamtype }).io,
  ) as [Duplex, Duplex, Duplex, Duplex];
  stdin.end(input);
  const [output, status, errors] = await Promise.all([buffer(stdout), text(error), text(stderr)]);
  expect(output.equals(input)).toBe(true);
  expect(errors).toBe("");
  expect(JSON.parse(status)).toEqual(exitStatus("4"));
  await Promise.all(server.finished);
});

test("a port-forward tunnel carries several connections at once", async () => {
  const echo = createTcpServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  const port = String(typeof address === "object" ? address?.port : "");
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${podPath}/portforward`, {
    headers: { "Sec-WebSocket-Protocol": tunnelProtocol },
  });
  let chosen: string | undefined;
  socket.on("upgrade", ({ headers }) => {
    chosen = headers["sec-websocket-protocol"];
    // ws knows the name as little on this side; it must not see it.
    delete headers["sec-websocket-protocol"];
  });
  await once(socket, "open");
  expect(chosen).toBe(tunnelProtocol);
  const connection = openSpdyConnection(createWebSocketStream(socket), { role: "client" });
  const payloads = ["1", "2", "3"].map((requestid) => ({
    requestid,
    data: randomBytes(1_000_000),
  }));
  const echoes = payloads.map(({ requestid, data }) => {
    connection.openStream({ streamtype: "error", port, requestid }).io.end();
    const { io } = connection.openStream({ streamtype: "data", port, requestid });
    io.end(data);
    return buffer(io);
  });
  const received = await Promise.all(echoes);
  expect(
    received.map((data, index) => data.equals(payloads[index]?.data ?? Buffer.alloc(0))),
  ).toEqual([true, true, true]);
  connection.close();
  echo.close();
  await Promise.all(server.finished);
});

/** The plain HTTP answer to an upgrade request. */
async function refusedWith(path: string, upgrade = "SPDY/3.1") {
  const headers = { Connection: "Upgrade", Upgrade: upgrade };
  const outgoing = request({ port: server.port, host: "127.0.0.1", path, method: "POST", headers });
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return {
    status: response.statusCode,
    type: response.headers["content-type"],
    body: await text(response),
  };
}

test("the API server's own refusal is a Status, before any upgrade", async () => {
  const refusal = new StatusError({
    code: 400,
    reason: "BadRequest",
    message: "container q is not valid for pod web",
  });
  server.refusal = refusal;
  const { status, type, body } = await refusedWith(execPath(["true"]));
  expect({ status, type }).toEqual({ status: 400, type: "application/json" });
  expect(JSON.parse(body)).toMatchObject({ kind: "Status", code: 400, message: refusal.message });
});

test("the kubelet's refusal is its words as text", async () => {
  server.kubeletRefusal = new StatusError({ code: 500, message: 'container not found ("app")' });
  expect(await refusedWith(execPath(["true"]))).toMatchObject({
    status: 500,
    type: "text/plain; charset=utf-8",
    body: 'container not found ("app")\n',
  });
});

test("the runtime's refusal is passed on", async () => {
  server.runtime.removeAllListeners("upgrade");
  expect(await refusedWith(execPath(["true"]))).toEqual({
    status: 403,
    type: "text/plain",
    body: "unable to upgrade",
  });
});

test.each([
  ["an upgrade to something else", `${podPath}/exec`, "h2c", 400, "Upgrade request required"],
  ["another path", "/elsewhere", "SPDY/3.1", 404, "could not find"],
])("%s is refused", async (_what, path, upgrade, status, message) => {
  const answer = await refusedWith(path, upgrade);
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(message);
});

test.each([
  ["the client vanishes", (socket: WebSocket) => socket.terminate()],
  ["the server drains", () => server.drain()],
])("when %s, the runtime's side is closed too", async (_what, end) => {
  const url = `ws://127.0.0.1:${server.port}${execPath(["sleep", "1000"])}`;
  const socket = new WebSocket(url, "v5.channel.k8s.io");
  await once(socket, "open");
  const closed = Promise.all(server.runtimeSockets.map((each) => once(each, "close")));
  end(socket);
  await closed;
  await Promise.all(server.finished);
  expect(server.runtimeSockets.map((each) => each.destroyed)).toEqual([true]);
});
