import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killCgroup } from "../../src/playground/kubelet/cgroups/carry-out.ts";
import {
  cgroupDirectories,
  readCgroupHierarchy,
} from "../../src/playground/kubelet/cgroups/hierarchy.ts";
import { layoutOf } from "../../src/playground/layout.ts";
import { mountsBelow, readMountTable } from "../../src/playground/mounts/mount-table.ts";
import { readState } from "../../src/playground/process/state-file.ts";
import { bridgeName } from "../../src/playground/runtime/cni.ts";
import { processesWithArguments } from "../../src/playground/runtime/containerd/discover.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { writePidFile } from "../../src/playground/runtime/pid-file.ts";
import { identifyProcess } from "../../src/playground/runtime/process-identity.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { runEphemera } from "./support/ephemera.ts";
import { type OwnPlayground, ownPlayground } from "./support/own-playground.ts";
import { busybox, type TestPod } from "./support/pods.ts";

const podCidr = testPodCidr("faults");
/** For a second playground beside the first. */
const otherCidr = testPodCidr("restarts");

let playground: OwnPlayground;
beforeAll(async () => {
  playground = ownPlayground(podCidr);
});
afterAll(() => playground.remove());

async function lasting(): Promise<TestPod> {
  return JSON.parse(await playground.kubectl(["get", "pod", "lasting", "-o", "json"])) as TestPod;
}

async function containerId(): Promise<string | undefined> {
  return (await lasting()).status.containerStatuses[0]?.containerID;
}

/** What kubectl says when the Pod is Ready. */
function ready(): Promise<string> {
  return playground.kubectl(["wait", "--for=condition=Ready", "pod/lasting", "--timeout=60s"]);
}

const met = /condition met/;

describe("two starts at the same time", () => {
  it("make one playground", async () => {
    const both = await Promise.all([playground.tryStart(), playground.tryStart()]);
    expect(both.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    for (const { stderr } of both) {
      expect(stderr).toMatch(
        /Node is Ready|already running|another process \(pid (\d+|unknown)\) is starting/,
      );
    }
    const serving = processesWithArguments(
      (words) => words.includes("--foreground") && words.includes(`--data-dir=${playground.data}`),
    );
    expect(serving).toHaveLength(1);
    const pod = busybox("lasting", "trap exit TERM; while :; do sleep 0.2; done");
    await playground.kubectl(["create", "-f", "-"], JSON.stringify(pod));
    expect(await ready()).toMatch(met);
  });
});

describe("a stop while it starts", () => {
  it("ends the start, and the next one finds everything", async () => {
    await playground.command("stop");
    const starting = playground.tryStart();
    let over = false;
    void starting.then(() => {
      over = true;
    });
    while (playground.pid() === undefined && !over) await new Promise(setImmediate);
    expect((await playground.command("stop")).code).toBe(0);
    await starting;
    expect((await playground.command("status")).code).toBe(1);
    await playground.start();
    expect(await ready()).toMatch(met);
  });
});

describe("a copy of the data directory", () => {
  it("is no playground that runs, and what is done to it is not done to the original", async () => {
    const { data } = playground;
    const copy = `${data}-copy`;
    const { root, state } = runtimePaths(data);
    const skipped = [root, state, layoutOf(data).memory, layoutOf(data).pods];
    cpSync(data, copy, {
      recursive: true,
      filter: (path) =>
        !skipped.includes(path) && !path.endsWith(".sock") && !path.endsWith(".ttrpc"),
    });
    const before = [playground.pid(), playground.containerdPid()];
    const status = await runEphemera(["playground", "status", "--data-dir", copy]);
    expect(status.stdout).toMatch(/Stopped/);
    for (const verb of ["stop", "delete"]) {
      expect((await runEphemera(["playground", verb, "--data-dir", copy])).code).toBe(0);
    }
    expect([playground.pid(), playground.containerdPid()]).toEqual(before);
    expect(await ready()).toMatch(met);
  });
});

describe("a port that was taken since the last run", () => {
  it("is replaced by another, which the kubeconfig then names", async () => {
    await playground.command("stop");
    const port = (await readState(layoutOf(playground.data).state))?.port ?? 0;
    const taker = createServer();
    await listening(taker, { host: "127.0.0.1", port });
    await playground.start();
    expect((await readState(layoutOf(playground.data).state))?.port).not.toBe(port);
    expect(await ready()).toMatch(met);
    taker.close();
  });
});

describe("files of a run that was killed", () => {
  it("don't mislead: pid files that name other processes, and a socket nobody serves", async () => {
    await playground.command("stop");
    const { data } = playground;
    const paths = runtimePaths(data);
    const self = identifyProcess(process.pid);
    if (self === undefined) throw new Error("this process runs");
    writePidFile(paths.pidFile, self);
    const state = layoutOf(data).state;
    const written: object = JSON.parse(readFileSync(state, "utf8"));
    writeFileSync(state, JSON.stringify({ ...written, pid: 1, startTicks: "1" }));
    await leaveSocket(paths.socket);
    await playground.start();
    expect(await ready()).toMatch(met);
  });
});

describe("a node that was rebooted", () => {
  it("has its Pods again, with one address each", async () => {
    const { data } = playground;
    const before = await lasting();
    await powerCut(data);
    await playground.start();
    expect(await ready()).toMatch(met);
    const after = await lasting();
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.status.containerStatuses[0]?.restartCount).toBe(
      (before.status.containerStatuses[0]?.restartCount ?? 0) + 1,
    );
    const leases = execFileSync("ls", [join(runtimePaths(data).cniLeases, bridgeName(data))]);
    expect(
      leases
        .toString()
        .split("\n")
        .filter((name) => /^\d/.test(name)),
    ).toHaveLength(1);
  });
});

describe("a containerd that hangs", () => {
  it("makes the node unready until it goes on, and its containers stay", async () => {
    const before = await containerId();
    const node = (status: string) =>
      playground.kubectl([
        "wait",
        `--for=condition=Ready=${status}`,
        "node",
        "--all",
        "--timeout=90s",
      ]);
    playground.signal("containerd", "SIGSTOP");
    try {
      await node("False");
    } finally {
      playground.signal("containerd", "SIGCONT");
    }
    await node("True");
    expect(await containerId()).toBe(before);
    expect(await playground.kubectl(["exec", "lasting", "--", "echo", "back"])).toBe("back\n");
  });

  it("is told to who runs commands, and keeps nobody from reading logs", async () => {
    await playground.kubectl(["exec", "lasting", "--", "sh", "-c", "echo said > /proc/1/fd/1"]);
    playground.signal("containerd", "SIGSTOP");
    try {
      const late = [
        ["exec", "lasting", "--", "true"],
        ["attach", "lasting"],
        ["logs", "--follow", "lasting"],
      ];
      const [logs, ...refusals] = await Promise.all([
        playground.kubectl(["logs", "lasting"]),
        ...late.map((words) => playground.kubectl(words).catch(String)),
      ]);
      expect(logs).toBe("said\n");
      for (const refusal of refusals) expect(refusal).toMatch(/[Dd]eadline exceeded/);
    } finally {
      playground.signal("containerd", "SIGCONT");
    }
  });

  it("is replaced at the next start, and the containers stay", async () => {
    const before = await containerId();
    playground.signal("playground", "SIGKILL");
    playground.signal("containerd", "SIGSTOP");
    const hanging = playground.containerdPid();
    await playground.start();
    expect(playground.containerdPid()).not.toBe(hanging);
    expect(await ready()).toMatch(met);
    expect(await containerId()).toBe(before);
  });

  it("does not keep it from being stopped: containers get their grace all the same", async () => {
    playground.signal("containerd", "SIGSTOP");
    const { code, stderr } = await playground.command("stop");
    expect(stderr).toMatch(/The playground is stopped\.\n/);
    expect(stderr).not.toMatch(/killed/);
    expect(code).toBe(0);
    await playground.start();
    expect(await ready()).toMatch(met);
    const { lastState } = (await lasting()).status.containerStatuses[0] ?? {};
    expect(lastState?.terminated?.exitCode).toBe(0);
  });

  it("that can't be replaced has its containers killed, which is said", async () => {
    playground.signal("containerd", "SIGSTOP");
    const { config } = runtimePaths(playground.data);
    rmSync(config);
    mkdirSync(config);
    const { code, stderr } = await playground.command("stop");
    expect(stderr).toMatch(/could not end the containers, so they were killed without their grace/);
    expect(code).toBe(0);
    rmSync(config, { recursive: true });
    await playground.start();
    expect(await ready()).toMatch(met);
    const { lastState } = (await lasting()).status.containerStatuses[0] ?? {};
    expect(lastState?.terminated?.exitCode).toBe(137);
  });

  it("does not keep it from being deleted", async () => {
    playground.signal("containerd", "SIGSTOP");
    expect((await playground.command("delete")).code).toBe(0);
    expect((await playground.command("status")).code).toBe(1);
  });
});

describe("a start that can't be", () => {
  it("says whose socket is in the way", async () => {
    const other = ownPlayground(otherCidr);
    // Its mark comes first, as a start makes it.
    mkdirSync(runtimePaths(other.data).directory, { recursive: true });
    writeFileSync(join(other.data, "ephemera.json"), '{"format":1}');
    const foreign = createServer((socket) => socket.end());
    await listening(foreign, { path: runtimePaths(other.data).socket });
    const { code, stderr } = await other.tryStart();
    expect(stderr).toMatch(/the playground could not start \(exit code 1\)/);
    expect(stderr).toMatch(/containerd\.sock is served by a process that is not this playground's/);
    expect(code).toBe(1);
    foreign.close();
    await other.remove();
  });

  it("says that the store is damaged and what can be done, and never starts empty", async () => {
    const other = ownPlayground(otherCidr);
    await other.start();
    expect((await other.command("stop")).code).toBe(0);
    const file = join(layoutOf(other.data).store, "data.mdb");
    for (const damage of [() => rmSync(file), () => writeFileSync(file, "x".repeat(100_000))]) {
      damage();
      const { code, stderr } = await other.tryStart();
      expect(stderr).toMatch(/the playground's store .*data\.mdb is damaged/);
      expect(stderr).toMatch(/Put back a copy of it, or give up all objects .* playground delete/);
      expect(code).toBe(1);
      expect(other.containerdPid()).toBeUndefined();
    }
    await other.remove();
  });

  it("refuses data of a newer version, and a directory that is somebody else's", async () => {
    const other = ownPlayground(otherCidr);
    mkdirSync(other.data);
    writeFileSync(join(other.data, "thesis.txt"), "years of work");
    expect((await other.tryStart()).stderr).toMatch(/holds files but was not made by ephemera/);
    expect((await other.command("delete")).stderr).toMatch(/was not made by ephemera/);
    writeFileSync(join(other.data, "ephemera.json"), '{"format":2}');
    expect((await other.tryStart()).stderr).toMatch(/has format 2, and this version .* format 1/);
    rmSync(dirname(other.data), { recursive: true });
  });
});

describe("a disk of its own", () => {
  let disk: string;
  let full: OwnPlayground;
  beforeAll(() => {
    full = ownPlayground(otherCidr);
    disk = full.data;
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=700m", "ephemera-test", disk]);
  });
  afterAll(async () => {
    await full.command("delete");
    execFileSync("umount", [disk]);
    rmSync(dirname(disk), { recursive: true });
  });

  it("that gets full refuses writes, loses nothing, and is written again when there is space", async () => {
    await full.start();
    const create = (name: string) => full.kubectl(["create", "configmap", name]);
    await create("before");
    const ballast = fill(disk);
    await expect(create("meanwhile")).rejects.toThrow(/no space left on device/);
    expect(await full.kubectl(["get", "configmap", "before", "-o", "name"])).toBe(
      "configmap/before\n",
    );
    full.signal("playground", "SIGKILL");
    const { code, stderr } = await full.tryStart();
    expect(stderr).toMatch(/there is no space left for the data directory/);
    expect(code).toBe(1);
    rmSync(ballast, { recursive: true });
    await full.start();
    await create("after");
    expect((await full.kubectl(["get", "configmap", "-o", "name"])).split("\n")).toEqual(
      expect.arrayContaining(["configmap/before", "configmap/after"]),
    );
    expect(await full.kubectl(["get", "configmap", "-o", "name"])).not.toMatch(/meanwhile/);
  });

  it("that can't be written says so at the start", async () => {
    expect((await full.command("stop")).code).toBe(0);
    execFileSync("mount", ["-o", "remount,ro", disk]);
    const { code, stderr } = await full.tryStart();
    execFileSync("mount", ["-o", "remount,rw", disk]);
    expect(stderr).toMatch(/the data directory .* can't be written: EROFS/);
    expect(code).toBe(1);
  });
});

/** A socket of a process that was killed: the file stays. */
async function leaveSocket(path: string): Promise<void> {
  const script = `require("net").createServer().listen(process.argv[1], () => console.log("bound"))`;
  const listener = spawn(process.execPath, ["-e", script, path]);
  await once(listener.stdout, "data");
  listener.kill("SIGKILL");
  await once(listener, "exit");
}

async function listening(server: Server, where: object): Promise<void> {
  server.listen(where);
  await once(server, "listening");
}

/** Takes what a file system has left. */
function fill(disk: string): string {
  const directory = mkdtempSync(join(disk, "ballast-"));
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${join(directory, "zeros")}`, "bs=64k"], {
      stdio: "ignore",
    });
  } catch {
    // It ends by being refused.
  }
  return directory;
}

/** What a reboot leaves: no process, no mount, no interface, and of the runtime's state no file. */
async function powerCut(data: string): Promise<void> {
  const { state, socket, config } = runtimePaths(data);
  const ours = processesWithArguments(
    (words) =>
      words.includes(config) ||
      words.includes(socket) ||
      (words.includes("--foreground") && words.includes(`--data-dir=${data}`)),
  );
  for (const { pid } of ours) process.kill(pid, "SIGKILL");
  for (const cgroup of cgroupDirectories(
    await readCgroupHierarchy(),
    layoutOf(data).cgroupParent,
  )) {
    await killCgroup(cgroup);
  }
  for (const mount of mountsBelow(await readMountTable(), data))
    execFileSync("umount", ["--lazy", mount]);
  execFileSync("ip", ["link", "delete", bridgeName(data)]);
  rmSync(state, { recursive: true });
}
