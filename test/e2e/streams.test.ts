import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { openSpdyConnection } from "../../src/kubernetes/streaming/spdy/connection.ts";
import {
  digestOf,
  manyBytes,
  throughAttach,
  throughCopy,
  throughExec,
  throughPortForward,
} from "./support/bulk.ts";
import { kubectlCommand } from "./support/cluster.ts";
import { memoryGrowth, playgroundPid } from "./support/playground-process.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startProcess } from "./support/start-process.ts";
import { connect, forward, openExec, openPortForward, upgrade } from "./support/streams.ts";

const mebibyte = 1024 * 1024;
/** Far more than all buffers on the way; `npm run test:soak` moves a gibibyte each time. */
const bulk = Number(process.env.STREAM_MEBIBYTES ?? 96) * mebibyte;
const timeout = 600_000;
/** What the playground may grow by meanwhile: buffers, and garbage not yet collected. */
const allowedGrowth = 64 * mebibyte;

const echo = `
const net = require("net");
const echo = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
echo.listen(9000);
process.on("SIGTERM", () => process.exit(0));
`;
const readsOnce = { container: { stdin: true, stdinOnce: true }, spec: { restartPolicy: "Never" } };
/** A Pod to work in, two whose own process repeats its stdin, one whose server repeats what it is sent. */
beforeAll(async () => {
  await Promise.all([
    createPod(busybox("sink", "trap exit TERM; while :; do sleep 1; done")),
    createPod(busybox("repeats", "cat", readsOnce)),
    createPod(busybox("repeats-too", "cat", readsOnce)),
    createPod({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "echo" },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: "main", image: "ephemera.local/slim:latest", args: ["-e", echo] }],
      },
    }),
  ]);
});
afterAll(() => deletePods("sink", "repeats", "repeats-too", "echo"));

describe("much data", () => {
  const through = {
    "exec over WebSocket": () => throughExec("v5", "sink", bulk),
    "exec over SPDY": () => throughExec("spdy", "sink", bulk),
    "attach over WebSocket": () => throughAttach("v5", "repeats", bulk),
    "attach over SPDY": () => throughAttach("spdy", "repeats-too", bulk),
    "port-forward": () => throughPortForward("echo", 9000, bulk),
  };
  it.each(Object.entries(through))(
    "comes back whole through %s, and the playground holds little of it",
    { timeout },
    async (_way, send) => {
      const expected = await digestOf(manyBytes(bulk));
      const growth = await memoryGrowth(await playgroundPid(), async () => {
        expect(await send()).toBe(expected);
      });
      expect(growth).toBeLessThan(allowedGrowth);
    },
  );

  it("comes back whole through kubectl cp, and the playground holds little of it", {
    timeout,
  }, async () => {
    const directory = await mkdtemp(join(tmpdir(), "ephemera-cp-"));
    const expected = await digestOf(manyBytes(bulk));
    const growth = await memoryGrowth(await playgroundPid(), async () => {
      expect(await throughCopy("sink", directory, bulk)).toBe(expected);
    });
    await rm(directory, { recursive: true });
    expect(growth).toBeLessThan(allowedGrowth);
  });

  it("waits for a reader who does not read", async () => {
    const ended = new AbortController();
    const growth = await memoryGrowth(await playgroundPid(), async () => {
      const { stdout, done } = await openExec("v5", "sink", ["cat", "/dev/zero"], ended.signal);
      const [first] = (await once(stdout, "readable").then(() => [stdout.read()])) as [Buffer];
      expect(first.length).toBeGreaterThan(0);
      // Nothing is read meanwhile; a server without a brake would take some hundred MiB in this time.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      ended.abort();
      await done.catch(() => undefined);
    });
    expect(growth).toBeLessThan(allowedGrowth);
  });
});

it.each(["GET", "POST"])("exec over SPDY is opened by %s", async (method) => {
  const query = "command=echo&command=said&container=main&stdout=1&stderr=1";
  const headers = {
    Connection: "Upgrade",
    Upgrade: "SPDY/3.1",
    "X-Stream-Protocol-Version": "v4.channel.k8s.io",
  };
  const path = `/api/v1/namespaces/default/pods/sink/exec?${query}`;
  const connection = openSpdyConnection(await upgrade(path, headers, method), { role: "client" });
  const [status, stdout] = ["error", "stdout", "stderr"].map((streamtype) =>
    text(connection.openStream({ streamtype }).io),
  );
  expect(await stdout).toBe("said\n");
  expect(JSON.parse((await status) ?? "")).toMatchObject({ status: "Success" });
});

describe("half-close", () => {
  it.each(["v5", "spdy"] as const)(
    "the end of stdin is told over %s, and output goes on after it",
    async (carrier) => {
      const script = "cat; echo after the end; exit 5";
      const never = new AbortController().signal;
      const process = await openExec(carrier, "sink", ["sh", "-c", script], never);
      process.stdin.end("in\n");
      const [stdout, end] = await Promise.all([text(process.stdout), process.done]);
      expect({ stdout, end }).toEqual({ stdout: "in\nafter the end\n", end: { exitCode: 5 } });
    },
  );

  it("a forwarded connection whose client has said all still gets its answer", async () => {
    const connection = await openPortForward("echo");
    const { data } = forward(connection, 9000, 1);
    data.end("said");
    expect(await text(data)).toBe("said");
    connection.close();
  });
});

describe("port-forward", () => {
  it("tells of a port nobody listens on, and the other connections live on", async () => {
    const connection = await openPortForward("echo");
    const living = forward(connection, 9000, 1);
    living.data.write("before ");
    const refused = forward(connection, 4, 2);
    expect(await text(refused.error)).toMatch(
      /error forwarding port 4 to pod .*: failed to connect to localhost:4 inside namespace/,
    );
    living.data.end("and after");
    expect(await text(living.data)).toBe("before and after");
    connection.close();
  });

  it("serves several ports and addresses in one kubectl, one connection after another", async () => {
    const words = ["port-forward", "--address", "127.0.0.1,::1", "pod/echo", ":9000", ":9001"];
    const forwarder = startProcess(...kubectlCommand(words));
    const [, port = ""] = await forwarder.prints(/127\.0\.0\.1:(\d+) -> 9000/);
    await forwarder.prints(/127\.0\.0\.1:\d+ -> 9001/);
    const kept = connectTcp(Number(port), "127.0.0.1");
    for (const word of ["one", "two"]) {
      const other = connectTcp(Number(port), "127.0.0.1");
      other.end(word);
      expect(await text(other)).toBe(word);
      kept.write(word);
      const [answer] = (await once(kept, "data")) as [Buffer];
      expect(answer.toString()).toBe(word);
    }
    kept.destroy();
    await forwarder.end();
  });
});

/** What a WebSocket of one of the old protocols says, until it closes. */
async function messagesOf(path: string, protocols: string[]) {
  const connection = await connect();
  const url = new URL(path, connection.server);
  url.protocol = "wss:";
  const options = await connection.requestOptions();
  const socket = new WebSocket(url, protocols, options);
  const messages: string[] = [];
  socket.on("message", (data: Buffer) => messages.push(data.toString()));
  const [code] = (await once(socket, "close")) as [number];
  return { code, protocol: socket.protocol, messages };
}

describe("older WebSocket protocols", () => {
  const query = "command=sh&command=-c&command=echo+out;exit+3&container=main&stdout=1&stderr=1";
  const exec = `/api/v1/namespaces/default/pods/sink/exec?${query}`;

  it.each([
    ["v4.channel.k8s.io", "\u0001out\n", /^.\{.*"ExitCode","message":"3"/],
    ["v4.base64.channel.k8s.io", "1b3V0Cg==", /^3[A-Za-z0-9+/=]+$/],
    ["channel.k8s.io", "\u0001out\n", /exit code 3/],
    ["base64.channel.k8s.io", "1b3V0Cg==", /^3[A-Za-z0-9+/=]+$/],
  ])("%s is spoken", async (protocol, output, status) => {
    const said = await messagesOf(exec, [protocol]);
    expect(said).toMatchObject({ code: 1000, protocol });
    expect(said.messages).toContain(output);
    expect(said.messages.some((message) => status.test(message))).toBe(true);
  });

  it("no protocol at all is channel.k8s.io", async () => {
    const said = await messagesOf(exec, []);
    expect(said).toMatchObject({ code: 1000, protocol: "" });
    expect(said.messages).toContain("\u0001out\n");
  });

  it("port-forward names its ports in the query, and each channel says its port", async () => {
    const said = await messagesOf("/api/v1/namespaces/default/pods/echo/portforward?ports=5", [
      "v4.channel.k8s.io",
    ]);
    expect(said.messages.slice(0, 2)).toEqual(["\u0000\u0005\u0000", "\u0001\u0005\u0000"]);
    expect(said.messages[2]).toMatch(/failed to connect to localhost:5/);
  });
});

it("attach to a container without stdin and terminal shows what it prints from then on", async () => {
  await createPod(busybox("ticks", "trap exit TERM; while :; do echo tick; sleep 0.2; done"));
  const attached = startProcess(...kubectlCommand(["attach", "ticks"]));
  const [ticks] = await attached.prints(/(tick\n){2}/);
  expect(ticks).toBe("tick\ntick\n");
  await attached.end();
  await deletePods("ticks");
});
