import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { run } from "./support/run.ts";
import { openTerminal } from "./support/terminal.ts";

/** What comes of commands run by `ephemera debug`: their exit codes, their pipes, their end. */
let node: string;
beforeAll(async () => {
  await createPod(busybox("commanded", "trap exit TERM; sleep 3600 & wait"));
  node = (await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"])).trim();
});
afterAll(() => deletePods("commanded", "doomed"));

const prompt = /\/ # *$/;

describe("the exit code", () => {
  it.each([
    { how: "exits", script: "exit 3", code: 3 },
    { how: "is killed", script: "kill -9 $$", code: 137 },
    { how: "is terminated", script: "kill $$", code: 143 },
    { how: "exits with the highest code", script: "exit 255", code: 255 },
  ])("is that of a command that $how, in every mode", async ({ script, code }) => {
    const command = ["--", "sh", "-c", script.replaceAll("$$", () => "$$$$")];
    const resident = ["debug", "commanded", "-q", "--", "sh", "-c", script];
    const own = [
      "debug",
      "commanded",
      "--image=busybox",
      "--target=main",
      "--attach",
      "-q",
      ...command,
    ];
    const copied = ["debug", "commanded", "--copy-to=commanded-copy", "-q", ...command];
    const onNode = ["debug", `node/${node}`, "-q", ...command];
    for (const words of [resident, own, copied, onNode]) {
      expect({ words, code: (await ephemera(words)).code }).toEqual({ words, code });
    }
  });

  it("is 127 for a program the image doesn't have", async () => {
    const { code, stderr } = await ephemera(["debug", "commanded", "--", "no-such-program"]);
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
    { flow: "resident", words: ["commanded", "-iq", "--", "sh", "-c", script] },
    {
      flow: "a process of its own",
      words: ["commanded", "-iq", "--image=busybox", "--arguments-only", "--", "sh", "-c", script],
    },
    {
      flow: "a copy",
      words: ["commanded", "--copy-to=commanded-copy", "-iq", "--", "sh", "-c", script],
    },
    { flow: "a node", words: ["node/NODE", "-iq", "--", "sh", "-c", script] },
  ])("carry 64 MiB of anything both ways, unchanged, to their end: $flow", async ({ words }) => {
    const input = randomBytes(size);
    const onNode = words.map((word) => word.replace("NODE", node));
    const outcome = await ephemeraBytes(["debug", ...onNode], input);
    expect(outcome).toEqual({ code: 6, length: size, sum: sum(input) });
  });

  it("end like any pipe when nobody reads on, and leave no Pod behind", async () => {
    const script = "head -c 1000000000 /dev/zero";
    for (const target of ["commanded", `node/${node}`]) {
      const [file, words] = ephemeraCommand(["debug", target, "-q", "--", "sh", "-c", script]);
      const line = [file, ...words].map((word) => `'${word}'`).join(" ");
      const shell = `${line} | head -c 10 | wc -c; echo "\${PIPESTATUS[0]}"`;
      expect(await run("bash", ["-c", shell])).toMatchObject({ stdout: "10\n141\n" });
    }
    expect(await kubectlOk(["get", "pods", "-o", "name"])).not.toContain("node-debugger");
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
    const words = [
      "debug",
      "doomed",
      "--copy-to=commanded-copy",
      "-c",
      "main",
      "--",
      "sh",
      "-c",
      eat,
    ];
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
    const terminal = openTerminal(ephemeraCommand(["debug", "commanded", keys, "--env=LEFT=1"]));
    await terminal.shows(prompt);
    terminal.type("echo be''gun; sleep 4321\r");
    await terminal.shows(/begun/);
    terminal.type("\u0001d");
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen()).toMatch(/The command goes on in debugger-\w{5}; nothing can be/);
    const { stdout } = await ephemera(["debug", "commanded", "-q", "--env=LEFT=1", "--", "ps"]);
    expect(stdout).toMatch(/sleep 4321/);
  });

  it("are none unless asked for: ctrl-p and ctrl-q get through", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "commanded"]));
    await terminal.shows(prompt);
    terminal.type("stty raw -echo; echo RA''W; head -c 2 | od -An -tx1; stty sane\r");
    await terminal.shows(/RAW/);
    terminal.type("\u0010\u0011");
    await terminal.shows(/10 11/);
    terminal.type("exit 4\r");
    expect(await terminal.exit).toBe(4);
  });
});
