import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import {
  serveSpdyProcess,
  serveWebSocketProcess,
} from "../kubernetes/streaming/fixtures/process-streams.ts";
import {
  type ChannelProtocol,
  parseOfferedProtocols,
} from "../kubernetes/streaming/websocket-channels.ts";
import type { Connection } from "./connection.ts";
import { openRemoteCommand } from "./remote-command.ts";
import type { RemoteCommandRequest, StreamTimes } from "./remote-process.ts";

let server: Server;
let connection: Connection;
/** What the server speaks, in its order of choice. */
let spoken: (ChannelProtocol | "SPDY/3.1")[];
let sockets: Duplex[];
let lastPath: string | undefined;
/** What becomes of what the server doesn't speak. */
let otherwise: (socket: Duplex, request: IncomingMessage) => void;
const never = new AbortController().signal;

beforeEach(async () => {
  spoken = [];
  sockets = [];
  otherwise = refuse;
  const webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => spoken.find((protocol) => offered.has(protocol)) ?? false,
  });
  server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.push(socket);
    socket.on("error", () => {});
    lastPath = request.url;
    const protocol = choose(request);
    if (protocol === undefined) otherwise(socket, request);
    else if (protocol === "SPDY/3.1") serveSpdyProcess(request, socket);
    else
      webSockets.handleUpgrade(request, socket, head, (client) => {
        void serveWebSocketProcess(client, request, protocol);
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  connection = {
    server: new URL(`http://127.0.0.1:${port}/prefix`),
    cluster: "scripted",
    context: "test",
    namespace: "default",
    requestOptions: async () => ({}),
  };
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function choose(request: IncomingMessage): ChannelProtocol | "SPDY/3.1" | undefined {
  const offered = parseOfferedProtocols(request.headers["sec-websocket-protocol"]);
  if (request.headers.upgrade === "SPDY/3.1") offered.push("SPDY/3.1");
  return spoken.find((protocol) => offered.includes(protocol));
}

function refuse(socket: Duplex): void {
  const status = {
    kind: "Status",
    status: "Failure",
    message: "pods is forbidden",
    reason: "Forbidden",
  };
  const body = JSON.stringify({ ...status, code: 403 });
  socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

function run(
  request: Partial<RemoteCommandRequest>,
  signal = never,
  options: { times?: StreamTimes } = {},
) {
  const streams = { stdin: false, stdout: true, stderr: true, tty: false };
  const target = { namespace: "default", pod: "web", container: "app", kind: "exec" as const };
  return openRemoteCommand(
    connection,
    { ...target, ...streams, ...request },
    { signal, ...options },
  );
}

const sh = (script: string) => ({ command: ["sh", "-c", script] });

const servers = [
  {
    spoken: ["v5.channel.k8s.io", "SPDY/3.1"],
    plain: "v5.channel.k8s.io",
    piped: "v5.channel.k8s.io",
  },
  { spoken: ["v4.channel.k8s.io", "SPDY/3.1"], plain: "v4.channel.k8s.io", piped: "SPDY/3.1" },
  { spoken: ["SPDY/3.1"], plain: "SPDY/3.1", piped: "SPDY/3.1" },
] as const;

test.each(servers)(
  "with a server of $spoken outputs are apart and the exit code arrives",
  async (each) => {
    spoken = [...each.spoken];
    const remote = await run(sh("echo out; echo err >&2; exit 3"));
    expect(remote.protocol).toBe(each.plain);
    expect(await Promise.all([text(remote.stdout), text(remote.stderr), remote.done])).toEqual([
      "out\n",
      "err\n",
      { exitCode: 3 },
    ]);
  },
);

test.each(servers)(
  "with a server of $spoken the end of a piped stdin is told over $piped",
  async (each) => {
    spoken = [...each.spoken];
    const remote = await run({ command: ["cat"], stdin: true });
    expect(remote.protocol).toBe(each.piped);
    const input = randomBytes(4_000_000);
    remote.stdin.end(input);
    remote.stderr.resume();
    const output = await buffer(remote.stdout);
    expect(output.equals(input)).toBe(true);
    expect(await remote.done).toEqual({ exitCode: 0 });
  },
);

test.each(servers)("with a server of $spoken a lost connection is no exit", async (each) => {
  spoken = [...each.spoken];
  const remote = await run(sh("echo started; exec sleep 1000"));
  await once(remote.stdout, "data");
  for (const socket of sockets) socket.destroy();
  await expect(remote.done).rejects.toMatchObject({ code: "STREAM_LOST" });
});

test.each(servers)(
  "with a server of $spoken an abort ends the process with its reason",
  async (each) => {
    spoken = [...each.spoken];
    const abort = new AbortController();
    const remote = await run(sh("echo started; exec sleep 1000"), abort.signal);
    await once(remote.stdout, "data");
    abort.abort(new Error("the user has had enough"));
    await expect(remote.done).rejects.toThrow("the user has had enough");
  },
);

test.each(servers)(
  "with a server of $spoken an output nobody wants does not hold up the rest",
  async (each) => {
    spoken = [...each.spoken];
    const remote = await run(sh("head -c 3000000 /dev/zero; echo err >&2; exit 2"));
    await once(remote.stdout, "readable");
    remote.stdout.destroy();
    expect(await text(remote.stderr)).toBe("err\n");
    expect(await remote.done).toEqual({ exitCode: 2 });
  },
);

test("a terminal's size goes to the server as JSON", async () => {
  spoken = ["v5.channel.k8s.io"];
  const remote = await run({ command: ["sleep", "1000"], stdin: true, tty: true });
  remote.resize({ width: 100, height: 30 });
  // The scripted server answers what it got on the resize channel.
  const [echo] = (await once(remote.stderr, "data")) as [Buffer];
  expect(echo.toString()).toBe('{"Width":100,"Height":30}\n');
});

test("the request names what to run, below the server's own path, and no stderr with a terminal", async () => {
  spoken = ["v5.channel.k8s.io"];
  await run({ command: ["echo", "a b", "&"], stdin: true, tty: true });
  expect(lastPath).toBe(
    "/prefix/api/v1/namespaces/default/pods/web/exec?container=app&command=echo&command=a+b&command=%26&stdin=true&stdout=true&tty=true",
  );
});

test("a refusal of both ways is the server's Status", async () => {
  await expect(run(sh("true"))).rejects.toMatchObject({
    name: "StatusError",
    code: 403,
    reason: "Forbidden",
    message: "pods is forbidden",
  });
});

test("a server that is not there is said so", async () => {
  server.close();
  await expect(run(sh("true"))).rejects.toMatchObject({ code: "CONNECTION_REFUSED" });
});

/** Agrees to whatever is asked for, and then is silent. */
function agree(socket: Duplex, { headers }: IncomingMessage): void {
  const key = headers["sec-websocket-key"];
  const isSpdy = key === undefined;
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Connection: Upgrade",
    `Upgrade: ${headers.upgrade}`,
    isSpdy
      ? "X-Stream-Protocol-Version: v4.channel.k8s.io"
      : `Sec-WebSocket-Accept: ${accept.digest("base64")}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io`,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
}

describe("something on the way that", () => {
  const times = { handshake: 300, firstSign: 300 };
  const refused = { code: "STREAM_REFUSED", exit: 1 };

  test.each<{ what: string; how: typeof otherwise; message: RegExp }>([
    { what: "swallows both handshakes", how: () => {}, message: /it does not answer/ },
    { what: "drops both", how: (socket) => socket.destroy(), message: /socket hang up/ },
    {
      what: "answers both with its own page",
      how: (socket) => socket.end("HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<no>"),
      message: /it answered 502 "<no>"/,
    },
  ])("$what is named as what may be in the way", async ({ how, message }) => {
    otherwise = how;
    const error = await run(sh("true"), never, { times }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ ...refused, message: expect.stringMatching(message) });
  });

  test("agrees and is silent makes no second run of a command that may have begun", async () => {
    spoken = ["SPDY/3.1"];
    otherwise = agree;
    await expect(run(sh("true"), never, { times })).rejects.toMatchObject({
      code: "STREAM_SILENT",
    });
  });

  test.each([{ kind: "exec" as const, stdin: true, tty: true }, { kind: "attach" as const }])(
    "agrees to WebSocket and is silent is got round by SPDY for %j",
    async (request) => {
      spoken = ["SPDY/3.1"];
      otherwise = agree;
      const remote = await run({ ...sh("exit 4"), ...request }, never, { times });
      expect(remote.protocol).toBe("SPDY/3.1");
    },
  );

  test("agrees to SPDY and is silent ends the session", async () => {
    otherwise = (socket, request) =>
      request.headers.upgrade === "SPDY/3.1" ? agree(socket, request) : refuse(socket);
    const remote = await run(sh("true"), never, { times });
    await expect(remote.done).rejects.toMatchObject({ code: "STREAM_SILENT" });
  });
});

test("goes by SPDY at once where WebSocket is switched off", async () => {
  spoken = ["v5.channel.k8s.io", "SPDY/3.1"];
  connection = { ...connection, webSockets: false };
  const remote = await run(sh("exit 5"));
  expect(remote.protocol).toBe("SPDY/3.1");
  expect(await remote.done).toEqual({ exitCode: 5 });
});
