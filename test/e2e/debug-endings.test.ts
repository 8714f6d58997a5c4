import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { program } from "./support/ephemera.ts";
import { containerdPid } from "./support/playground-process.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startProxy } from "./support/proxy.ts";
import { openTerminal, type TestTerminal, withTerminalCompared } from "./support/terminal.ts";

/** How sessions of `ephemera debug` end: each mode, at each stage, by each thing that can end them. */
let node: string;
beforeAll(async () => {
  const waits = "trap exit TERM; sleep 3600 & wait";
  const missing = { name: "missing", secret: { secretName: "not-there" } };
  const mounts = { volumeMounts: [{ name: "missing", mountPath: "/missing" }] };
  await Promise.all([
    createPod(busybox("ending", waits)),
    createPod(busybox("stuck", waits, { spec: { volumes: [missing] }, container: mounts }), {
      ready: false,
    }),
  ]);
  node = (await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"])).trim();
});
afterAll(() => deletePods("ending", "stuck"));

/** The Pods that are there only because of a session. */
async function strayPods(): Promise<string[]> {
  const names = await kubectlOk(["get", "pods", "-o", "jsonpath={.items[*].metadata.name}"]);
  return names.split(" ").filter((name) => /node-debugger|ending-copy|stuck-copy/.test(name));
}

/** Signals the program the terminal's shell runs. */
async function signal(terminal: TestTerminal, name: NodeJS.Signals): Promise<void> {
  const children = await readFile(`/proc/${terminal.pid}/task/${terminal.pid}/children`, "utf8");
  process.kill(Number(children.trim().split(" ").at(-1)), name);
}

const modes = [
  {
    mode: "a resident debugger",
    words: ["ending", "-c", "resident"],
    remains: /The debugger resident stays: the same command or/,
  },
  {
    mode: "a process of its own",
    words: ["ending", "-it", "--image=busybox", "--arguments-only", "--", "sh"],
    remains: /The container goes on: 'ephemera attach ending -n default -c debugger-\w{5} -i -t'/,
  },
  {
    mode: "a copy",
    words: ["ending", "--copy-to=ending-copy"],
    remains: /The Pod ending-copy, made for the session, is deleted\./,
  },
  {
    mode: "a node",
    words: ["node/NODE"],
    remains: /The Pod node-debugger-\S+, made for the session, is deleted\./,
  },
];

const debug = (words: readonly string[]) => [
  "debug",
  ...words.map((word) => word.replace("NODE", node)),
];
const wide = { columns: 300 };
const prompt = /\/ # *$/;

describe.each(modes)("a session in $mode", ({ words, remains }) => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)(
    "cut short by %s leaves the terminal as it was and no stray Pod",
    async (name, code) => {
      const terminal = openTerminal(withTerminalCompared(ephemeraCommand(debug(words))), wide);
      await terminal.shows(prompt);
      terminal.type("printf '\\033[?1049h\\033[?25lIN AN ''EDITOR'\r");
      await terminal.shows(/IN AN EDITOR/);
      await signal(terminal, name);
      const screen = await terminal.shows(/terminal (as before|changed)/);
      expect(screen).toMatch(new RegExp(`code ${code}, terminal as before$`, "m"));
      expect(screen).not.toMatch(/IN AN EDITOR/);
      expect(screen).toMatch(remains);
      await expect.poll(strayPods, { timeout: 30_000 }).toEqual([]);
    },
  );

  it("whose connection is cut leaves the terminal as it was and no stray Pod", async () => {
    await using proxy = await startProxy(() => ({ kind: "pass" }));
    const command = [program, "--kubeconfig", proxy.kubeconfig, ...debug(words)];
    const terminal = openTerminal(withTerminalCompared([process.execPath, command]), wide);
    await terminal.shows(prompt);
    proxy.cut();
    const screen = await terminal.shows(/terminal (as before|changed)/);
    expect(screen).toMatch(/code 1, terminal as before$/m);
    expect(screen).toMatch(/the connection to container \S+ of the Pod \S+ was lost/);
    expect(screen).toMatch(remains);
    await expect.poll(strayPods, { timeout: 30_000 }).toEqual([]);
  });

  it("whose window is closed leaves no stray Pod", async () => {
    const terminal = openTerminal(ephemeraCommand(debug(words)));
    await terminal.shows(prompt);
    terminal.close();
    await terminal.exit;
    await expect.poll(strayPods, { timeout: 30_000 }).toEqual([]);
  });
});

describe.each([
  {
    mode: "a debugger",
    words: ["stuck"],
    remains: /debugger-\w{5} stays in the Pod stuck and may still start\./,
  },
  {
    mode: "a copy",
    words: ["stuck", "--copy-to=stuck-copy"],
    remains: /The Pod stuck-copy, made for the session, is deleted\./,
  },
  {
    mode: "a node's Pod",
    words: ["node/NODE", "--image=127.0.0.1:1/not-there"],
    remains: /The Pod node-debugger-\S+, made for the session, is deleted\./,
  },
])("waiting for $mode to start", ({ words, remains }) => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("and cut short by %s says what is left", async (name, code) => {
    const terminal = openTerminal(withTerminalCompared(ephemeraCommand(debug(words))), wide);
    // Said on events alone: what is waited for is there by then.
    await terminal.shows(/Warning: /);
    await signal(terminal, name);
    // What the terminal answered to the shell's question for the cursor may come too late for it.
    const screen = await terminal.shows(/terminal (as before|changed)/);
    expect(screen).toMatch(new RegExp(`code ${code}, terminal as before$`, "m"));
    expect(screen).toMatch(remains);
    await expect.poll(strayPods, { timeout: 30_000 }).toEqual([]);
  });

  it("longer than --timeout says why, and what is left", async () => {
    const { code, stderr } = await ephemera([...debug(words), "--timeout=3s", "--", "true"]);
    expect(code).toBe(124);
    expect(stderr).toMatch(
      /did not start within 3 s; last: (FailedMount|ErrImagePull|ImagePullBackOff): /,
    );
    expect(stderr).toMatch(remains);
    expect(await strayPods()).toEqual([]);
  });
});

it("a Pod that can't be deleted at the session's end is named with the way to do it", async () => {
  const proxy = await startProxy(() => ({ kind: "pass" }));
  const command = [program, "--kubeconfig", proxy.kubeconfig, ...debug(["node/NODE"])];
  const terminal = openTerminal(withTerminalCompared([process.execPath, command]), wide);
  await terminal.shows(prompt);
  await proxy[Symbol.asyncDispose]();
  const screen = await terminal.shows(/terminal (as before|changed)/);
  expect(screen).toMatch(/code 1, terminal as before$/m);
  const [, way = ""] = /could not be deleted: '(kubectl delete pod[^']+)'/.exec(screen) ?? [];
  expect(await kubectlOk([...way.split(" ").slice(1), "--grace-period=1"])).toMatch(/deleted/);
  expect(await strayPods()).toEqual([]);
});

it("a server that goes while a debugger is waited for is told with what is left there", async () => {
  const proxy = await startProxy(() => ({ kind: "pass" }));
  const command = [program, "--kubeconfig", proxy.kubeconfig, "debug", "stuck"];
  const terminal = openTerminal(withTerminalCompared([process.execPath, command]), wide);
  await terminal.shows(/Warning: /);
  await proxy[Symbol.asyncDispose]();
  const screen = await terminal.shows(/terminal (as before|changed)/);
  expect(screen).toMatch(/code 1, terminal as before$/m);
  expect(screen).toMatch(/debugger-\w{5} stays in the Pod stuck and may still start\./);
  expect(screen).toMatch(/the connection to the server 127\.0\.0\.1:\d+ was refused/);
});

it("a runtime that is killed ends the session, with the way back to it", async () => {
  const terminal = openTerminal(withTerminalCompared(ephemeraCommand(["debug", "ending"])), wide);
  await terminal.shows(prompt);
  process.kill(await containerdPid(), "SIGKILL");
  const screen = await terminal.shows(/terminal (as before|changed)/);
  expect(screen).toMatch(/code 1, terminal as before$/m);
  expect(screen).toMatch(/was lost: the container runtime ended the stream before the command did/);
  expect(screen).toMatch(/stays: the same command or/);
  const again = ["debug", "ending", "-q", "--", "echo", "back"];
  await expect
    .poll(() => ephemera(again), { timeout: 30_000 })
    .toMatchObject({ code: 0, stdout: "back\n" });
});
