import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bridgeName } from "../../src/playground/runtime/cni.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { runEphemera } from "./support/ephemera.ts";
import { kubectlPath } from "./support/kubectl-path.ts";
import { busybox, type TestPod } from "./support/pods.ts";
import { type Outcome, run } from "./support/run.ts";

const podCidr = testPodCidr("lifecycle");

/** A playground of this file's own: what outlives what. */
let directory: string;
let data: string;
let kubeconfig: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-lifecycle-"));
  data = join(directory, "data");
  kubeconfig = join(directory, "kubeconfig");
});
afterAll(async () => {
  await playground("delete");
  await rm(directory, { recursive: true });
});

function playground(verb: string, ...flags: string[]): Promise<Outcome> {
  return runEphemera(["playground", verb, "--data-dir", data, ...flags]);
}

async function start(): Promise<void> {
  const flags = ["--kubeconfig", kubeconfig, "--pod-cidr", podCidr];
  const { code, stderr } = await playground("start", ...flags);
  expect(stderr).toMatch(/Node is Ready/);
  expect(code).toBe(0);
}

async function kubectl(words: string[], input?: string): Promise<string> {
  const options = input === undefined ? {} : { input };
  const outcome = await run(kubectlPath(), ["--kubeconfig", kubeconfig, ...words], options);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome.stdout;
}

async function status(): Promise<{ running: boolean; pid: number; server: string }> {
  return JSON.parse((await playground("status", "-o", "json")).stdout);
}

async function lastingPod(): Promise<TestPod> {
  return JSON.parse(await kubectl(["get", "pod", "lasting", "-o", "json"])) as TestPod;
}

describe("a playground", () => {
  it("starts, says so in its status, and runs a Pod", async () => {
    await start();
    expect(await status()).toMatchObject({ running: true });
    const pod = busybox("lasting", "trap exit TERM; while :; do date; sleep 0.2; done");
    await kubectl(["create", "-f", "-"], JSON.stringify(pod));
    await kubectl(["wait", "--for=condition=Ready", "pod/lasting", "--timeout=60s"]);
  });

  it("finds its containers again after it was killed, the same processes", async () => {
    const before = await lastingPod();
    const { pid, server } = await status();
    process.kill(pid, "SIGKILL");
    await start();
    expect((await status()).server).toBe(server);
    await kubectl(["label", "pod", "lasting", "after=kill"]);
    const after = await lastingPod();
    expect(after.status.containerStatuses[0]).toMatchObject({
      containerID: before.status.containerStatuses[0]?.containerID,
      restartCount: 0,
    });
    expect(await kubectl(["exec", "lasting", "--", "echo", "still here"])).toBe("still here\n");
  });

  it("starts its containerd again when that is killed, and the container goes on", async () => {
    const before = await lastingPod();
    const pidFile = join(data, "runtime", "containerd.pid");
    const [pid] = /\d+/.exec(await readFile(pidFile, "utf8")) ?? [];
    process.kill(Number(pid), "SIGKILL");
    for (let answer = ""; answer !== "back\n"; ) {
      answer = await kubectl(["exec", "lasting", "--", "echo", "back"]).catch(() => "");
    }
    const after = await lastingPod();
    expect(after.status.containerStatuses[0]?.containerID).toBe(
      before.status.containerStatuses[0]?.containerID,
    );
  });

  it("ends its containers when it is stopped, and brings them back when it is started", async () => {
    expect((await playground("stop")).code).toBe(0);
    expect((await playground("status")).code).toBe(1);
    expect(await processesWith(data)).toEqual([]);
    await start();
    await kubectl(["wait", "--for=condition=Ready", "pod/lasting", "--timeout=60s"]);
    const { status: now } = await lastingPod();
    expect(now.containerStatuses[0]?.restartCount).toBe(1);
  });

  it("leaves nothing behind when it is deleted", async () => {
    const bridge = bridgeName(data);
    expect(networkInterfaces()).toHaveProperty(bridge);
    expect((await playground("delete")).code).toBe(0);
    expect(existsSync(data)).toBe(false);
    expect(await processesWith(data)).toEqual([]);
    expect(networkInterfaces()).not.toHaveProperty(bridge);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(data);
    expect(await readFile(kubeconfig, "utf8")).not.toContain("certificate");
    expect((await run("iptables-save", [])).stdout).not.toContain(podCidr.replace(/0\/24$/, ""));
  });
});

describe("the demo without a terminal", () => {
  it("tells its story, shows the target's processes, files and port, and leaves", async () => {
    const demo = join(directory, "demo");
    const { code, stdout, stderr } = await runEphemera(["demo", "--data-dir", demo], {
      env: { KUBECONFIG: join(directory, "demo-kubeconfig") },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/executable file not found/);
    expect(stdout).toMatch(/ 1 root .*\/nodejs\/bin\/node/);
    expect(stdout).toMatch(/^nodejs$/m);
    expect(stdout).toMatch(/^hello from slim$/m);
    expect(stdout).toMatch(/Remove everything:\n.*playground delete/);
    expect((await runEphemera(["playground", "delete", "--data-dir", demo])).code).toBe(0);
  });
});

/** Command lines of processes that name this path. */
async function processesWith(path: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.filter((line) => line.includes(path));
}
