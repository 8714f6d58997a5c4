import { once, setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { layoutOf } from "../../src/playground/layout.ts";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { containerdPid, openFiles, playgroundPid } from "./support/playground-process.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startProcess } from "./support/start-process.ts";
import { followLog, forward, openExec, openPortForward, upgrade } from "./support/streams.ts";

const echo = `
require("net").createServer((socket) => socket.pipe(socket)).listen(9000);
let line = 0;
setInterval(() => console.log("line " + ++line), 50);
process.on("SIGTERM", () => process.exit(0));
`;
beforeAll(async () => {
  await Promise.all([
    createPod(busybox("crowd", "trap exit TERM; while :; do sleep 1; done")),
    createPod({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "talker" },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: "main", image: "ephemera.local/slim:latest", args: ["-e", echo] }],
      },
    }),
  ]);
});
afterAll(() => deletePods("crowd", "talker"));

const numberIn = (line = "") => Number(/^line (\d+)$/.exec(line)?.[1]);

const never = new AbortController().signal;
setMaxListeners(0, never);

it("two hundred sessions at once each get their own data", { timeout: 300_000 }, async () => {
  const pid = await playgroundPid();
  const before = await openFiles(pid);
  const forwards = await openPortForward("talker");
  const ask = async (index: number): Promise<string> => {
    const words = `session ${index} `.repeat(5000);
    switch (index % 4) {
      case 0:
      case 1: {
        const carrier = index % 4 === 0 ? "v5" : "spdy";
        const process = await openExec(carrier, "crowd", ["cat"], never);
        process.stdin.end(words);
        process.stderr.resume();
        const [said] = await Promise.all([text(process.stdout), process.done]);
        return said === words ? "right" : "wrong";
      }
      case 2: {
        const { data } = forward(forwards, 9000, index);
        data.end(words);
        return (await text(data)) === words ? "right" : "wrong";
      }
      default: {
        const [first, second] = await followLog("talker", 2);
        return numberIn(second) === numberIn(first) + 1 ? "right" : "wrong";
      }
    }
  };
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(index)));
  forwards.close();
  expect(answers.filter((answer) => answer !== "right")).toEqual([]);
  // Node warns of an emitter that gathers listeners.
  const log = readFileSync(layoutOf(inject("dataDirectory")).log, "utf8");
  expect(log).not.toMatch(/Warning: .*listeners/);
  await expect.poll(() => openFiles(pid), { timeout: 30_000 }).toBeLessThanOrEqual(before + 3);
});

describe("clients that vanish", () => {
  it("leave no descriptor behind, whatever they were doing", { timeout: 120_000 }, async () => {
    const pid = await playgroundPid();
    const before = await openFiles(pid);
    for (let round = 0; round < 5; round += 1) {
      const leave = new AbortController();
      const [quiet, noisy, ...full] = await Promise.all([
        openExec("v5", "crowd", ["sleep", "600"], leave.signal),
        openExec("spdy", "crowd", ["timeout", "20", "cat", "/dev/zero"], leave.signal),
        // Their stdin is never read, so that the whole way to it is full.
        openExec("v5", "crowd", ["sleep", "600"], leave.signal),
        openExec("spdy", "crowd", ["sleep", "600"], leave.signal),
      ]);
      const forwards = await openPortForward("talker");
      forward(forwards, 9000, 1).data.write("and gone");
      for (const { stdin } of full) stdin.write(Buffer.alloc(16 * 1024 * 1024));
      await once(noisy.stdout, "readable");
      leave.abort();
      forwards.destroy();
      await Promise.allSettled([quiet, noisy, ...full].map(({ done }) => done));
    }
    // Who holds up our reading is found out by a ping, within half a minute.
    await expect.poll(() => openFiles(pid), { timeout: 60_000 }).toBeLessThanOrEqual(before + 3);
  });

  it("in the middle of the handshake leave none either", async () => {
    const pid = await playgroundPid();
    const before = await openFiles(pid);
    const path = "/api/v1/namespaces/default/pods/crowd/exec?command=sleep&command=5&stdout=1";
    const headers = { Connection: "Upgrade", Upgrade: "SPDY/3.1" };
    for (let round = 0; round < 20; round += 1) {
      const socket = await upgrade(path, {
        ...headers,
        "X-Stream-Protocol-Version": "v4.channel.k8s.io",
      });
      socket.destroy();
    }
    await expect.poll(() => openFiles(pid), { timeout: 30_000 }).toBeLessThanOrEqual(before + 3);
  });
});

it("a storm of sizes ends with the last one", async () => {
  const process = await openExec("v5", "crowd", ["sh"], never, { tty: true });
  for (let size = 1; size <= 2000; size += 1) process.resize({ width: size, height: 10 });
  process.resize({ width: 77, height: 33 });
  process.stdin.write('until [ "$(stty size)" = "33 77" ]; do sleep 0.1; done; exit 9\r');
  process.stdout.resume();
  expect(await process.done).toEqual({ exitCode: 9 });
});

describe("containerd killed in the middle of it", () => {
  it("is told to every client as an end that was none, and the next session works", async () => {
    const exec = kubectl(["exec", "crowd", "--", "sh", "-c", "echo here; sleep 60"]);
    const session = await openExec("v5", "crowd", ["sleep", "60"], never);
    session.stdout.resume();
    session.stderr.resume();
    const forwarder = startProcess(...kubectlCommand(["port-forward", "pod/talker", ":9000"]));
    const [, port = ""] = await forwarder.prints(/127\.0\.0\.1:(\d+) -> 9000/);
    const socket = connectTcp(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("x");
    await once(socket, "data");

    process.kill(await containerdPid(), "SIGKILL");
    await expect(session.done).rejects.toThrow(/ended the stream before the command did/);
    const outcome = await exec;
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr).toContain("ended the stream before the command did");
    if (!socket.closed) await once(socket, "close");
    await forwarder.prints(/lost connection to pod/);
    await expect
      .poll(() => kubectl(["exec", "crowd", "--", "echo", "again"]), { timeout: 30_000 })
      .toMatchObject({ code: 0, stdout: "again\n" });
    const restarts = "jsonpath={.status.containerStatuses[0].restartCount}";
    expect(await kubectlOk(["get", "pod", "crowd", "-o", restarts])).toBe("0");
  });
});
