import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  execFileSync,
} from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { residentCommand } from "../debug/ephemeral/resident-command.ts";
import { type SessionParts, sessionCommand } from "../debug/root/session-command.ts";
import { startTwoRoots, type Toolkit, type TwoRoots } from "./fixtures/two-roots.ts";

const tools = [
  "cat",
  "chmod",
  "chroot",
  "cp",
  "env",
  "grep",
  "ls",
  "mkdir",
  "mv",
  "readlink",
  "rm",
  "sleep",
  "tr",
];

/** The shells images have; those but busybox are linked dynamically, and so are their tools. */
const toolkits: Toolkit[] = [
  { shell: "busybox", programs: tools },
  { shell: "dash", programs: tools },
  { shell: "bash", programs: tools },
];

const toolbox = "/box";

function session(command: readonly string[], parts: Partial<SessionParts> = {}): string[] {
  const pod = { spec: { containers: [{ name: "app" }] } };
  const facts = { pod, target: "app", root: "target", quiet: false, term: "xterm" } as const;
  return sessionCommand({ ...facts, toolbox, command, ...parts });
}

async function outcome(child: ChildProcessWithoutNullStreams, input = "") {
  // A program that ends without reading its input is an outcome, not an error.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, stdout, stderr };
}

async function startWaiter(roots: TwoRoots): Promise<ChildProcess> {
  const waiter = roots.run(residentCommand({ timeToLive: 3600, toolbox }));
  await vi.waitFor(() => expect(existsSync(join(roots.debugger, toolbox))).toBe(true), 5000);
  return waiter;
}

/** All of a root filesystem: names, owners, modes, sizes, times. */
function listing(root: string): string {
  return execFileSync("find", [root, "-xdev", "-printf", "%p %U %G %m %s %T@ %C@\n"], {
    encoding: "utf8",
  });
}

describe.each(toolkits)("a debugger with $shell", (toolkit) => {
  let roots: TwoRoots;
  let waiter: ChildProcess;
  let before: string;
  beforeAll(async () => {
    roots = await startTwoRoots(toolkit);
    before = listing(roots.target);
    waiter = await startWaiter(roots);
  });
  afterAll(() => {
    waiter.kill();
    roots.end();
  });

  it("reads the target's files with its own tools", async () => {
    const script = "cat /etc/app.conf; pwd; echo $TARGET_ROOT $WHO; ls /app";
    expect(await outcome(roots.run(session(["sh", "-c", script])))).toEqual({
      code: 0,
      stdout: "the target's\n/\n/ me\nbusybox\n",
      stderr: "",
    });
  });

  it.each([
    { title: "a program", command: ["cat", "/etc/app.conf"], stdout: "the target's\n" },
    { title: "an applet", command: ["basename", "/some/path"], stdout: "path\n" },
    { title: "a script", command: ["tool", "two words"], stdout: "tool:1:two words\n" },
    {
      title: "what another tool calls",
      command: ["env", "cat", "/etc/app.conf"],
      stdout: "the target's\n",
    },
    { title: "the target's own", command: ["/app/busybox", "echo", "hello"], stdout: "hello\n" },
    {
      title: "words that look like code",
      command: ["tool", '"; rm -rf $HOME; $(id)'],
      stdout: 'tool:1:"; rm -rf $HOME; $(id)\n',
    },
  ])("runs $title", async ({ command, stdout }) => {
    expect(await outcome(roots.run(session(command)))).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("keeps exit codes, also that of a command that isn't there", async () => {
    expect((await outcome(roots.run(session(["sh", "-c", "exit 42"])))).code).toBe(42);
    expect((await outcome(roots.run(session(["no-such-tool"])))).code).toBe(127);
  });

  it("is a shell without a command, and passes input on", async () => {
    const typed = "cat /etc/app.conf\ncat <<end\n$HOME\nend\nexit 3\n";
    const { code, stdout } = await outcome(roots.run(session([])), typed);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^the target's\n\/proc\/\d+\/root\/root\n$/);
  });

  it("starts in its own root when that is wanted", async () => {
    const script = "cat /etc/app.conf; cat $TARGET_ROOT/etc/app.conf";
    const own = session(["sh", "-c", script], { root: "debugger" });
    const stdout = "the debugger's\nthe target's\n";
    expect(await outcome(roots.run(own))).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("waits for its tools where it comes before them", async () => {
    const early = await startTwoRoots(toolkit);
    const first = outcome(early.run(session(["cat", "/etc/app.conf"])));
    const later = await startWaiter(early);
    expect(await first).toEqual({ code: 0, stdout: "the target's\n", stderr: "" });
    later.kill();
    early.end();
  });

  it("has written nothing into the target, and run nothing of it", () => {
    expect(listing(roots.target)).toBe(before);
  });
});

describe.each(toolkits)("a debugger with $shell that the runtime left alone", (toolkit) => {
  let roots: TwoRoots;
  beforeAll(async () => {
    roots = await startTwoRoots(toolkit, { alone: true });
  });
  afterAll(() => roots.end());

  it("says so, once, and that it can't be in the target's root", async () => {
    const { code, stdout, stderr } = await outcome(roots.run(session(["cat", "/etc/app.conf"])));
    expect({ code, stdout }).toEqual({ code: 0, stdout: "the debugger's\n" });
    expect(stderr).toMatch(
      /^The runtime did not put the debugger into the target's PID namespace: .*\n$/,
    );
  });

  it("says nothing when it is to be quiet", async () => {
    const quiet = await outcome(roots.run(session(["sleep", "0"], { quiet: true })));
    expect(quiet).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

it("says that it stays in its own root without chroot", async () => {
  const programs = tools.filter((name) => name !== "chroot");
  const roots = await startTwoRoots({ shell: "dash", programs });
  const waiter = await startWaiter(roots);
  const { stdout, stderr } = await outcome(roots.run(session(["cat", "/etc/app.conf"])));
  expect(stdout).toBe("the debugger's\n");
  expect(stderr).toMatch(
    /: its image has no chroot\. The target's files are under \/proc\/1\/root/,
  );
  waiter.kill();
  roots.end();
});

describe("whose the first process is", () => {
  const id = "5e".repeat(32);
  const other = "0b".repeat(32);
  const stray = "The first process here is not the target's";
  const [plain] = toolkits;
  const running = { state: { running: {} }, containerID: `containerd://${id}` };
  const status = { name: "app", image: "", imageID: "", ready: true, restartCount: 0, ...running };
  const pod = {
    spec: { containers: [{ name: "app" }] },
    status: { containerStatuses: [status] },
  };

  it.each([
    { title: "cgroups v1", groups: `4:pids:/kubepods/podx/${id}\n2:cpu:/kubepods/podx/${id}\n` },
    { title: "systemd", groups: `0::/kubepods.slice/podx.slice/cri-containerd-${id}.scope\n` },
    { title: "a cgroup namespace of the debugger's own", groups: `0::/../${id}\n` },
    { title: "CRI-O", groups: `0::/../crio-${id}.scope\n` },
    { title: "no names of containers", groups: "0::/\n" },
    { title: "no cgroups", groups: "" },
    { title: "another container", groups: `0::/../cri-containerd-${other}.scope\n`, says: stray },
    {
      title: "another's, v1",
      groups: `2:cpu:/docker/${other}\n1:pids:/docker/${other}\n`,
      says: stray,
    },
  ])("is read from $title", async ({ groups, says = "" }) => {
    if (plain === undefined) throw new Error("no toolkit");
    const roots = await startTwoRoots(plain, { groups });
    try {
      const command = session(["cat", "/etc/app.conf"], { pod, root: "debugger" });
      const { stdout, stderr } = await outcome(roots.run(command));
      expect(stdout).toBe("the debugger's\n");
      expect(stderr.slice(0, stray.length)).toBe(says);
    } finally {
      roots.end();
    }
  });
});
