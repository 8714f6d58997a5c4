import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera } from "./support/cluster.ts";
import { program, runEphemera } from "./support/ephemera.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import type { StreamKind, StreamPlan } from "./support/proxied-stream.ts";
import { startProxy } from "./support/proxy.ts";
import { openTerminal, untilSize, withTerminalCompared } from "./support/terminal.ts";

/** `ephemera debug` through proxies that have their own ideas of streams. */
beforeAll(() => createPod(busybox("proxied", "trap exit TERM; sleep 3600 & wait")));
afterAll(() => deletePods("proxied"));

const both = "websocket v5.channel.k8s.io,v4.channel.k8s.io";
const v5 = "websocket v5.channel.k8s.io";
const pass: StreamPlan = { kind: "pass" };
const v4Only: StreamPlan = {
  kind: "pass",
  headers: { "sec-websocket-protocol": "v4.channel.k8s.io" },
};
/** Headers of the hop, which a proxy of HTTP/1.1 that doesn't know them leaves away. */
const strip: StreamPlan = { kind: "pass", without: ["connection", "upgrade"] };
const onlyFor = (kind: StreamKind, plan: StreamPlan) => (asked: StreamKind) =>
  asked === kind ? plan : pass;

const wide = { columns: 300 };
const mebibyte = 1024 * 1024;
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

function debugOnTerminal(kubeconfig: string): [string, string[]] {
  return [process.execPath, [program, "--kubeconfig", kubeconfig, "debug", "proxied"]];
}

const script = "echo out; echo err >&2; exit 7";

describe("a command gets its streams and its exit code", () => {
  it.each([
    { proxy: "passes all", decide: () => pass, asked: [both] },
    { proxy: "knows only WebSocket v4", decide: () => v4Only, asked: [both] },
    {
      proxy: "refuses WebSocket",
      decide: onlyFor("websocket", { kind: "refuse" }),
      asked: [both, "SPDY/3.1"],
    },
    {
      proxy: "strips the upgrade to WebSocket",
      decide: onlyFor("websocket", strip),
      asked: [both, "SPDY/3.1"],
    },
    {
      proxy: "takes the name of the protocol away",
      decide: onlyFor("websocket", { kind: "pass", without: ["sec-websocket-protocol"] }),
      asked: [both, "SPDY/3.1"],
    },
    {
      proxy: "drops a WebSocket's connection",
      decide: onlyFor("websocket", { kind: "cut" }),
      asked: [both, "SPDY/3.1"],
    },
  ])("when a proxy $proxy", async ({ decide, asked }) => {
    await using proxy = await startProxy(decide);
    const words = ["--kubeconfig", proxy.kubeconfig, "debug", "proxied", "-q", "--"];
    const outcome = await runEphemera([...words, "sh", "-c", script]);
    expect(outcome).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
    expect(proxy.asked).toEqual(asked);
  });
});

it.each([
  { proxy: "knows only WebSocket v4, which can't end stdin", decide: () => v4Only },
  { proxy: "refuses WebSocket", decide: onlyFor("websocket", { kind: "refuse" }) },
])("a pipe is passed on to its end when a proxy $proxy", async ({ decide }) => {
  await using proxy = await startProxy(decide);
  const input = randomBytes(4 * mebibyte);
  const words = ["--kubeconfig", proxy.kubeconfig, "debug", "proxied", "-iq", "--", "sha256sum"];
  const { code, stdout } = await runEphemera(words, { input });
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${sha256(input)}  -\n` });
  expect(proxy.asked).toEqual([v5, "SPDY/3.1"]);
});

it("a terminal is one by SPDY too, with its size", async () => {
  await using proxy = await startProxy(onlyFor("websocket", { kind: "refuse" }));
  const terminal = openTerminal(debugOnTerminal(proxy.kubeconfig));
  await terminal.shows(/\/ #$/);
  terminal.resize(90, 25);
  terminal.type(untilSize("25 90"));
  await terminal.shows(/^resized to 25 90$/m);
  terminal.type("exit 9\r");
  expect(await terminal.exit).toBe(9);
});

it("is left by --detach-keys by SPDY too", async () => {
  await using proxy = await startProxy(onlyFor("websocket", { kind: "refuse" }));
  const [file, words] = debugOnTerminal(proxy.kubeconfig);
  const terminal = openTerminal([file, [...words, "--detach-keys=ctrl-a,d"]]);
  await terminal.shows(/\/ #$/);
  terminal.type("\u0001d");
  expect(await terminal.exit).toBe(0);
});

it.each([
  { carrier: "WebSocket", decide: () => pass },
  { carrier: "SPDY", decide: onlyFor("websocket", { kind: "refuse" }) },
])("an idle session by $carrier outlives what a proxy allows idle connections", async (each) => {
  await using proxy = await startProxy(each.decide, { idleMilliseconds: 9500 });
  const terminal = openTerminal(debugOnTerminal(proxy.kubeconfig));
  await terminal.shows(/\/ #$/);
  // More than five seconds each: without them the connection would be cut by now.
  await proxy.pings(2);
  terminal.type("exit 9\r");
  expect(await terminal.exit).toBe(9);
});

it("a terminal is had by SPDY when a proxy agrees to WebSocket and passes nothing through", async () => {
  await using proxy = await startProxy(onlyFor("websocket", { kind: "agree" }));
  const terminal = openTerminal(debugOnTerminal(proxy.kubeconfig));
  await terminal.shows(/\/ #$/);
  terminal.type("exit 9\r");
  expect(await terminal.exit).toBe(9);
  expect(proxy.asked).toEqual([both, "SPDY/3.1"]);
});

it("a proxy that passes no upgrades is named, and the debugger is there for the next try", async () => {
  await using proxy = await startProxy(() => strip);
  const words = ["debug", "proxied", "-q", "--", "true"];
  const outcome = await runEphemera(["--kubeconfig", proxy.kubeconfig, ...words]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/or a proxy before it, opens no stream for the session/);
  expect(outcome.stderr).toMatch(/has to pass upgrades to WebSocket or SPDY/);
  expect((await ephemera(words)).code).toBe(0);
});

it.each([
  { carrier: "WebSocket", decide: () => pass },
  { carrier: "SPDY", decide: onlyFor("websocket", { kind: "refuse" }) },
])(
  "a $carrier that is cut leaves the terminal as it was, and says how to come back",
  async (each) => {
    await using proxy = await startProxy(each.decide);
    const terminal = openTerminal(withTerminalCompared(debugOnTerminal(proxy.kubeconfig)), wide);
    await terminal.shows(/\/ #$/);
    terminal.type("printf '\\033[?1049h\\033[?25lIN AN ''EDITOR'\r");
    await terminal.shows(/IN AN EDITOR/);
    proxy.cut();
    const screen = await terminal.shows(/terminal (as before|changed)/);
    expect(screen).toMatch(/code 1, terminal as before$/m);
    expect(screen).not.toMatch(/IN AN EDITOR/);
    expect(screen).toMatch(
      /the connection to container debugger-\w{5} of the Pod proxied was lost/,
    );
    expect(screen).toMatch(/The debugger debugger-\w{5} stays: the same command/);
    expect(await terminal.exit).toBe(0);
  },
);
