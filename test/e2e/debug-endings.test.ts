import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { program } from "./support/ephemera.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startProxy } from "./support/proxy.ts";
import { run } from "./support/run.ts";
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
afterAll(() => deletePods("ending", "stuck", "doomed"));

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
const prompt = /\/ # *$/;

describe.each(modes)("a session in $mode", ({ words, remains }) => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)(
    "cut short by %s leaves the terminal as it was and no stray Pod",
    async (name, code) => {
      const terminal = openTerminal(withTerminalCompared(ephemeraCommand(debug(words))));
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
    const terminal = openTerminal(withTerminalCompared([process.execPath, command]));
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
    const terminal = openTerminal(withTerminalCompared(ephemeraCommand(debug(words))));
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
  const terminal = openTerminal(withTerminalCompared([process.execPath, command]));
  await terminal.shows(prompt);
  await proxy[Symbol.asyncDispose]();
  const screen = await terminal.shows(/terminal (as before|changed)/);
  expect(screen).toMatch(/code 1, terminal as before$/m);
  const [, way = ""] =
    /could not be deleted: '(kubectl delete pod[^']+)'/.exec(screen.replaceAll("\n", "")) ?? [];
  expect(await kubectlOk([...way.split(" ").slice(1), "--grace-period=1"])).toMatch(/deleted/);
  expect(await strayPods()).toEqual([]);
});

describe("the exit code", () => {
  it.each([
    { how: "exits", script: "exit 3", code: 3 },
    { how: "is killed", script: "kill -9 $$", code: 137 },
    { how: "is terminated", script: "kill $$", code: 143 },
    { how: "exits with the highest code", script: "exit 255", code: 255 },
  ])("is that of a command that $how, in every mode", async ({ script, code }) => {
    const command = ["--", "sh", "-c", script.replaceAll("$$", () => "$$$$")];
    const resident = ["debug", "ending", "-q", "--", "sh", "-c", script];
    const own = [
      "debug",
      "ending",
      "--image=busybox",
      "--target=main",
      "--attach",
      "-q",
      ...command,
    ];
    const copied = ["debug", "ending", "--copy-to=ending-copy", "-q", ...command];
    const onNode = ["debug", `node/${node}`, "-q", ...command];
    for (const words of [resident, own, copied, onNode]) {
      expect({ words, code: (await ephemera(words)).code }).toEqual({ words, code });
    }
  });

  it("is 127 for a program the image doesn't have", async () => {
    const { code, stderr } = await ephemera(["debug", "ending", "--", "no-such-program"]);
    expect(code).toBe(127);
    expect(stderr).toMatch(/no-such-program: not found/);
  });

  it("of a session killed with its Pod is 137, and that is said", async () => {
    await createPod(busybox("doomed", "trap exit TERM; sleep 3600 & wait"));
    const terminal = openTerminal(ephemeraCommand(["debug", "doomed"]));
    await terminal.shows(prompt);
    await kubectlOk(["delete", "pod", "doomed", "--grace-period=1"]);
    expect(await terminal.exit).toBe(137);
    expect(terminal.screen()).toMatch(
      /The session was killed: the Pod doomed (is being|was) deleted/,
    );
  });
});

describe("pipes", () => {
  const sum = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  const size = 64 * 1024 * 1024;

  // What a process of its own prints before the session stands can be lost: it begins with our input.
  const script = "cat; exit 6";
  it.each([
    { flow: "resident", words: ["ending", "-iq", "--", "sh", "-c", script] },
    {
      flow: "a process of its own",
      words: ["ending", "-iq", "--image=busybox", "--arguments-only", "--", "sh", "-c", script],
    },
    { flow: "a copy", words: ["ending", "--copy-to=ending-copy", "-iq", "--", "sh", "-c", script] },
    { flow: "a node", words: ["node/NODE", "-iq", "--", "sh", "-c", script] },
  ])("carry 64 MiB of anything both ways, unchanged, to their end: $flow", async ({ words }) => {
    const input = randomBytes(size);
    const outcome = await ephemeraBytes(debug(words), input);
    expect(outcome).toEqual({ code: 6, length: size, sum: sum(input) });
  });

  it("end like any pipe when nobody reads on, and leave no Pod behind", async () => {
    const script = "head -c 1000000000 /dev/zero";
    for (const target of ["ending", `node/${node}`]) {
      const [file, words] = ephemeraCommand(["debug", target, "-q", "--", "sh", "-c", script]);
      const line = [file, ...words].map((word) => `'${word}'`).join(" ");
      const shell = `${line} | head -c 10 | wc -c; echo "\${PIPESTATUS[0]}"`;
      expect(await run("bash", ["-c", shell])).toMatchObject({ stdout: "10\n141\n" });
    }
    expect(await strayPods()).toEqual([]);
  });

  async function ephemeraBytes(words: readonly string[], input: Buffer) {
    const [file, all] = ephemeraCommand(words);
    const child = spawn(file, all, { stdio: ["pipe", "pipe", "ignore"] });
    child.stdin.end(input);
    const hash = createHash("sha256");
    let length = 0;
    child.stdout.on("data", (piece: Buffer) => {
      length += piece.length;
      hash.update(piece);
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, length, sum: hash.digest("hex") };
  }
});

describe("a command killed for want of memory", () => {
  const limits = { resources: { limits: { memory: "24Mi" } } };
  const eat = "echo begin; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done";

  it("ends with 137, and that is said", async () => {
    await createPod(busybox("doomed", "trap exit TERM; sleep 3600 & wait", { container: limits }));
    const words = ["debug", "doomed", "--copy-to=ending-copy", "-c", "main", "--", "sh", "-c", eat];
    const copied = await ephemera(words);
    expect(copied.code).toBe(137);
    expect(copied.stderr).toMatch(/^Warning: container main: out of memory$/m);
    const beside = await ephemera(["debug", "doomed", "--", "sh", "-c", eat]);
    expect(beside.code).toBe(137);
    expect(beside.stderr).toMatch(/The command was killed, maybe for want of memory/);
  });
});

describe("--detach-keys", () => {
  it("leave a resident debugger's command running, and say so", async () => {
    const keys = "--detach-keys=ctrl-a,d";
    const terminal = openTerminal(ephemeraCommand(["debug", "ending", keys, "--env=LEFT=1"]));
    await terminal.shows(prompt);
    terminal.type("echo be''gun; sleep 4321\r");
    await terminal.shows(/begun/);
    terminal.type("\u0001d");
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen()).toMatch(/The command goes on in debugger-\w{5}; nothing can be/);
    const { stdout } = await ephemera(["debug", "ending", "-q", "--env=LEFT=1", "--", "ps"]);
    expect(stdout).toMatch(/sleep 4321/);
  });

  it("are none unless asked for: ctrl-p and ctrl-q get through", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "ending"]));
    await terminal.shows(prompt);
    terminal.type("stty raw -echo; echo RA''W; head -c 2 | od -An -tx1; stty sane\r");
    await terminal.shows(/RAW/);
    terminal.type("\u0010\u0011");
    await terminal.shows(/10 11/);
    terminal.type("exit 4\r");
    expect(await terminal.exit).toBe(4);
  });
});
