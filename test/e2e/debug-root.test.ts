import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionCommand } from "../../src/debug/root/session-command.ts";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, slim } from "./support/pods.ts";
import { openTerminal, typed } from "./support/terminal.ts";
import { loadToolkitImage } from "./support/toolkit-image.ts";

/** `--root`: sessions in the target's root filesystem, with nothing written there. */
const toolkit = "toolkit.test/dynamic:1";

const sleeps = "trap exit TERM; sleep 3600 & wait";
const marked = (mark: string) => `echo ${mark} >/mark; ${sleeps}`;

/** Distroless, with a volume, and with the memory-backed /dev/shm that all containers of a Pod share. */
const distroless = slim("files", { volumes: [{ name: "data", emptyDir: {} }] }) as Pod;
for (const container of distroless.spec?.containers ?? []) {
  container.volumeMounts = [{ name: "data", mountPath: "/data" }];
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ephemera-root-"));
  await loadToolkitImage(toolkit);
  await createPod(distroless);
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await deletePods("files", "fixed", "stranger", "together");
});

function debug(target: string, ...words: string[]) {
  return ephemera(["debug", target, ...words]);
}

describe("a session in the target's root", () => {
  it("has the target's files and the debugger's tools, and finds the target's own programs", async () => {
    const script =
      'ls /; pwd; echo "root is $TARGET_ROOT"; pgrep -l node; node -p 6*7; ls -d $DEBUGGER_ROOT/bin/busybox';
    const { code, stdout } = await debug("files/app", "--", "sh", "-c", script);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nodejs$/m);
    expect(stdout).not.toMatch(/^bin$/m);
    expect(stdout).toMatch(/^\/\nroot is \/\n1 node\n42\n\/proc\/\d+\/root\/bin\/busybox$/m);
  });

  it("runs one command there, with its exit code and clean streams", async () => {
    const input = randomBytes(300_000);
    const outcome = await ephemera(
      ["debug", "files/app", "-i", "-q", "--", "od", "-An", "-v", "-tx1"],
      { input },
    );
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(outcome.stdout.replaceAll(/\s/g, "")).toBe(input.toString("hex"));
    const missing = await debug("files/app", "-q", "--", "no-such-tool");
    expect(missing).toMatchObject({ code: 127, stdout: "" });
  });

  it("is a shell on a terminal", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "files/app"]));
    await terminal.shows(/^\/ #$/m);
    expect(await typed(terminal, "pwd; ls -d /nodejs /bin")).toMatch(
      /^\/\nls: \/bin: No such file or directory\n\/nodejs$/m,
    );
    terminal.type("vi /etc/passwd\r");
    await terminal.shows(/root:x:0:0[\s\S]*\/etc\/passwd.*1\/\d+/);
    terminal.type(":q\r");
    // What is typed before the prompt is back may still be vi's to read.
    await terminal.shows(/\/ #$/);
    terminal.type("exit 5\r");
    expect(await terminal.exit).toBe(5);
  });

  it("stays in the debugger's own root with --root=debugger", async () => {
    const script = "ls -d /bin; ls $TARGET_ROOT/nodejs";
    const { stdout } = await debug("files/app", "--root=debugger", "--", "sh", "-c", script);
    expect(stdout).toBe("/bin\nbin\n");
  });

  it("takes no other root", async () => {
    const outcome = await debug("files/app", "--root=sidecar", "--", "true");
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/--root must be "target" or "debugger", not "sidecar"/);
  });
});

describe("a dynamically linked toolkit", () => {
  const words = [`--image=${toolkit}`, "--image-pull-policy=Never"];

  it("works in the target's root: programs, scripts, links, and what they call", async () => {
    const script =
      "greet; env greet; ls -d /nodejs; cat /data/file | tr a-z A-Z; /nodejs/bin/node -p 6*7";
    await kubectlOk([
      "exec",
      "files",
      "-c",
      "app",
      "--",
      "/nodejs/bin/node",
      "-e",
      write("/data/file"),
    ]);
    const outcome = await debug("files/app", ...words, "--", "sh", "-c", script);
    expect(outcome).toMatchObject({ code: 0, stdout: "hello\nhello\n/nodejs\nBY APP42\n" });
  });

  it("gives its bash, with its own start-up file", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "files/app", ...words]));
    await terminal.shows(/^toolkit:\/#$/m);
    expect(await typed(terminal, "echo $BASH_VERSION; pwd; ls -d /nodejs")).toMatch(
      /^5\..*\n\/\n\/nodejs$/m,
    );
    terminal.type("exit\r");
    expect(await terminal.exit).toBe(0);
  });
});

describe("targets of other kinds", () => {
  it("may have a read-only root filesystem", async () => {
    const container = { securityContext: { readOnlyRootFilesystem: true } };
    await createPod(busybox("fixed", sleeps, { container }));
    const { code, stdout, stderr } = await debug(
      "fixed",
      "--",
      "sh",
      "-c",
      "echo $TARGET_ROOT; touch /x",
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "/\n" });
    expect(stderr).toMatch(/touch: \/x: Read-only file system/);
  });

  it("are not entered by a debugger whose own is read-only, as is said", async () => {
    const custom = join(folder, "custom.yaml");
    writeFileSync(custom, "securityContext: {readOnlyRootFilesystem: true}\n");
    const words = [`--custom=${custom}`, "--", "sh", "-c", "ls $TARGET_ROOT/nodejs"];
    const { code, stdout, stderr } = await debug("files/app", ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "bin\n" });
    expect(stderr).toMatch(/that is read-only, so its tools can't be made ready for the target's/);
  });

  it("are found among the processes of a Pod that shares them", async () => {
    const pod = busybox("together", marked("main"), {
      spec: { shareProcessNamespace: true },
    }) as Pod;
    const command = ["sh", "-c", marked("beside")];
    pod.spec?.containers.push({ name: "beside", image: "busybox", command });
    await createPod(pod);
    for (const name of ["main", "beside"]) {
      const outcome = await debug(`together/${name}`, "-q", "--", "cat", "/mark");
      expect(outcome).toEqual({ code: 0, stdout: `${name}\n`, stderr: "" });
    }
  });
});

describe("a target of another user", () => {
  const securityContext = { runAsUser: 65532, runAsGroup: 65532 };
  beforeAll(() => createPod(busybox("stranger", sleeps, { container: { securityContext } })));

  it("is entered by root with SYS_PTRACE", async () => {
    const { code, stdout } = await debug(
      "stranger",
      "--profile=general",
      "--",
      "sh",
      "-c",
      "id -u; echo $TARGET_ROOT",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "0\n/\n" });
  });

  it("lies under $TARGET_ROOT for its own user, as is said", async () => {
    const script = "id -u; ls $TARGET_ROOT/bin/busybox";
    const words = ["--profile=restricted", "--as-user=target", "--", "sh", "-c", script];
    const { code, stdout, stderr } = await debug("stranger", ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "65532\n/proc/1/root/bin/busybox\n" });
    expect(stderr).toMatch(
      /only root with SYS_CHROOT may .* are under \/proc\/1\/root \(TARGET_ROOT\)\.$/m,
    );
    expect((await debug("stranger", "-q", ...words)).stderr).toBe("");
    expect((await debug("stranger", "-q", "--root=target", ...words)).stderr).toMatch(
      /^The session is in/,
    );
  });

  it("is closed to root without it, as is said", async () => {
    const script = 'ls -d /bin; [ -z "$TARGET_ROOT" ]';
    const words = ["--profile=baseline", "--as-user=root", "--", "sh", "-c", script];
    const { code, stdout, stderr } = await debug("stranger", ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "/bin\n" });
    expect(stderr).toMatch(
      /the target runs as 65532:65532 and the debugger as 0:0 without SYS_PTRACE/,
    );
  });
});

describe("the PID namespace", () => {
  /** A session as it would be in a container that the runtime put elsewhere. */
  async function sessionIn(container: string, changes: { containerID?: string } = {}) {
    const pod: Pod = JSON.parse(await kubectlOk(["get", "pod", "files", "-o", "json"]));
    const [app] = pod.status?.containerStatuses?.filter(({ name }) => name === "app") ?? [];
    Object.assign(app ?? {}, changes);
    const facts = {
      root: "target",
      quiet: false,
      term: undefined,
      command: ["echo", "here"],
    } as const;
    const command = sessionCommand({ pod, target: "app", ...facts });
    return kubectl(["exec", "files", "-c", container, "--", ...command]);
  }

  it("is told apart when the runtime left the debugger alone in its own", async () => {
    const words = ["debug", "files", "-c", "alone", "--image=busybox", "--attach=false"];
    await ephemera([...words, "--", "sleep", "3600"]);
    const started =
      '{.status.ephemeralContainerStatuses[?(@.name=="alone")].state.running.startedAt}';
    await kubectlOk(["wait", `--for=jsonpath=${started}`, "pod/files", "--timeout=60s"]);
    const { stdout, stderr } = await sessionIn("alone");
    expect(stdout).toBe("here\n");
    expect(stderr).toMatch(/^The runtime did not put the debugger into the target's PID namespace/);
  });

  it("is told apart when its first process is another container's", async () => {
    const resident = ["debug", "files/app", "-c", "beside-app", "--", "true"];
    expect((await ephemera(resident)).code).toBe(0);
    expect((await sessionIn("beside-app")).stderr).toBe("");
    const { stdout, stderr } = await sessionIn("beside-app", {
      containerID: `containerd://${"ab".repeat(32)}`,
    });
    expect(stdout).toBe("here\n");
    expect(stderr).toMatch(/^The first process here is not the target's/);
  });
});

it("says that --root changes nothing where the command is the debugger's own process", async () => {
  const { stderr } = await debug(
    "files/app",
    "--root=target",
    "--attach=false",
    "--image=busybox",
    "--",
    "true",
  );
  expect(stderr).toMatch(/--root is for sessions in a debugger that waits for them/);
});

function write(path: string): string {
  return `require("fs").writeFileSync("${path}", "by app")`;
}
