import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, slim } from "./support/pods.ts";
import { openTerminal, untilSize } from "./support/terminal.ts";

/** `ephemera debug`, `exec` and `attach` on real containers. */
beforeAll(async () => {
  await createPod(slim("target"));
});
afterAll(() => deletePods("target", "share", "single", "attachable"));

describe("ephemera debug POD/CONTAINER -- COMMAND", () => {
  it("runs the command beside the target: its processes, its files, its port", async () => {
    const script = "ps; ls /; wget -qO- localhost:8080";
    const { code, stdout } = await ephemera(["debug", "target/app", "--", "sh", "-c", script]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ 1 .*\/nodejs\/bin\/node/);
    expect(stdout).toMatch(/^nodejs$/m);
    expect(stdout).toMatch(/^hello$/m);
  });

  it("gives the command's own exit code and keeps data apart from information", async () => {
    const script = "echo data; echo trouble >&2; exit 42";
    const outcome = await ephemera(["debug", "target/app", "--", "sh", "-c", script]);
    expect(outcome.code).toBe(42);
    expect(outcome.stdout).toBe("data\n");
    expect(outcome.stderr).toMatch(/^trouble$/m);
  });

  it("uses the debugger that is there instead of adding another", async () => {
    const before = (await getPod("target")).spec.ephemeralContainers?.length;
    const { stderr } = await ephemera(["debug", "target/app", "--", "true"]);
    expect(stderr).toMatch(/Using the running debugger/);
    expect((await getPod("target")).spec.ephemeralContainers).toHaveLength(before ?? 0);
  });

  it("is quiet with -q", async () => {
    const outcome = await ephemera(["debug", "target/app", "-q", "--", "echo", "only this"]);
    expect(outcome).toEqual({ code: 0, stdout: "only this\n", stderr: "" });
  });

  it("passes binary data through both ways unchanged", async () => {
    const input = randomBytes(3 * 1024 * 1024);
    const sum = createHash("md5").update(input).digest("hex");
    const outcome = await ephemera(["debug", "target/app", "-i", "--", "md5sum"], { input });
    expect(outcome.stdout).toContain(sum);
  });

  it("sets the environment it is given", async () => {
    const words = ["debug", "target/app", "--env=WHO=me", "--env", "A=1", "--", "sh", "-c"];
    const { stdout } = await ephemera([...words, 'echo "$WHO $A"']);
    expect(stdout).toBe("me 1\n");
  });
});

describe("ephemera debug on a terminal", () => {
  it("opens a shell at once, follows the window's size, and gives the terminal back", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "target/app"]));
    await terminal.shows(/\/ #$/);
    terminal.type(untilSize("30 100"));
    await terminal.shows(/^resized to 30 100$/m);
    terminal.resize(90, 25);
    terminal.type(untilSize("25 90"));
    await terminal.shows(/^resized to 25 90$/m);
    terminal.type("exit 9\r");
    expect(await terminal.exit).toBe(9);
  });

  it("leaves a usable terminal behind when it is killed by a signal", async () => {
    const [node, words] = ephemeraCommand(["debug", "target/app"]);
    const quoted = [node, ...words].map((word) => `'${word}'`).join(" ");
    const script = `stty -a >/tmp/ephemera-before-$$; ${quoted}; stty -a | diff /tmp/ephemera-before-$$ - && echo terminal as before; rm /tmp/ephemera-before-$$; exec cat`;
    const terminal = openTerminal(["bash", ["-c", script]]);
    await terminal.shows(/\/ #$/);

    await signalChild(words.join("\0"), "SIGTERM");
    expect(await terminal.shows(/terminal as before|^[<>]/m)).toMatch(/^terminal as before$/m);
    terminal.kill();
    await terminal.exit;
  });
});

describe("choosing the target", () => {
  it("takes the only container without being told, and says so", async () => {
    await createPod(busybox("single", "trap exit TERM; sleep 3600 & wait"));
    const { stderr, stdout } = await ephemera(["debug", "single", "--", "ps"]);
    expect(stderr).toMatch(/container main of Pod single/);
    expect(stdout).toMatch(/ 1 .*sleep 3600/);
  });

  it("takes the container the annotation names", async () => {
    const annotation = "kubectl.kubernetes.io/default-container=sidecar";
    await kubectlOk(["annotate", "pod", "target", annotation]);
    const { stderr } = await ephemera(["debug", "target", "--", "true"]);
    expect(stderr).toMatch(/container sidecar of Pod target/);
    await kubectlOk(["annotate", "pod", "target", "kubectl.kubernetes.io/default-container-"]);
  });

  it("lists the containers where it can't know, and changes nothing", async () => {
    const before = (await getPod("target")).metadata.resourceVersion;
    const { code, stderr } = await ephemera(["debug", "target", "--", "true"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/app.*sidecar/s);
    expect((await getPod("target")).metadata.resourceVersion).toBe(before);
  });

  it("sees every process of a Pod that shares its process namespace, pause first", async () => {
    await createPod(slim("share", { shareProcessNamespace: true }));
    const { stdout } = await ephemera(["debug", "share/app", "--", "ps"]);
    expect(stdout).toMatch(/^ +1 .*\/pause/m);
    expect(stdout.match(/nodejs\/bin\/node/g)).toHaveLength(2);
  });
});

describe("ephemera debug --attach", () => {
  it("makes the command the container's own process, as kubectl does", async () => {
    const words = [
      "debug",
      "target",
      "--target=app",
      "--image=busybox",
      "-c",
      "own",
      "--attach",
      "-q",
    ];
    const { stdout, code } = await ephemera([...words, "--", "sh", "-c", "echo mine; exit 6"]);
    expect(stdout).toBe("mine\n");
    expect(code).toBe(6);
    expect((await getPod("target")).spec.ephemeralContainers).toContainEqual(
      expect.objectContaining({ name: "own", command: ["sh", "-c", "echo mine; exit 6"] }),
    );
  });

  it("only adds the container with --attach=false", async () => {
    const words = ["debug", "target", "--target=app", "-c", "later", "--attach=false"];
    const { code } = await ephemera([...words, "--image=busybox", "--", "sleep", "3600"]);
    expect(code).toBe(0);
    expect((await getPod("target")).spec.ephemeralContainers).toContainEqual(
      expect.objectContaining({ name: "later", command: ["sleep", "3600"] }),
    );
  });
});

describe("ephemera exec and attach", () => {
  it("executes in the container itself", async () => {
    const script = ["/nodejs/bin/node", "-p", "process.pid > 1"];
    const { stdout, code } = await ephemera(["exec", "target", "-c", "app", "--", ...script]);
    expect(stdout).toBe("true\n");
    expect(code).toBe(0);
  });

  it("attaches to the container's terminal", async () => {
    const container = { stdin: true, tty: true };
    await createPod(busybox("attachable", "exec sh", { container }));
    const terminal = openTerminal(ephemeraCommand(["attach", "-it", "attachable"]));
    terminal.type("\r");
    await terminal.shows(/\/ #/);
    terminal.type("echo I am $$\r");
    expect(await terminal.shows(/^I am \d+$/m)).toMatch(/^I am 1$/m);
    terminal.kill();
    await terminal.exit;
  });
});

/** Signals the process whose command line ends with these words (zero bytes between them). */
async function signalChild(commandLine: string, signal: NodeJS.Signals): Promise<void> {
  const { readdir, readFile } = await import("node:fs/promises");
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.endsWith(`${commandLine}\0`)) process.kill(Number(pid), signal);
  }
}
