import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPodCidr } from "../pod-cidr.ts";
import { runEphemera } from "./support/ephemera.ts";
import { kubectlPath } from "./support/kubectl-path.ts";
import { busybox, type TestPod } from "./support/pods.ts";
import { type Outcome, run } from "./support/run.ts";

/** A playground of this file's own, killed while its Pods are probed and their hooks run. */
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-adopt-"));
  await start();
});
afterAll(async () => {
  await playground("delete");
  await rm(directory, { recursive: true });
});

function playground(verb: string, ...flags: string[]): Promise<Outcome> {
  return runEphemera(["playground", verb, "--data-dir", join(directory, "data"), ...flags]);
}

async function start(): Promise<void> {
  const kubeconfig = join(directory, "kubeconfig");
  const flags = ["--kubeconfig", kubeconfig, "--pod-cidr", testPodCidr("adoption")];
  const { code, stderr } = await playground("start", ...flags);
  if (code !== 0) throw new Error(stderr);
}

async function killAndStart(): Promise<void> {
  const { pid } = JSON.parse((await playground("status", "-o", "json")).stdout) as { pid: number };
  process.kill(pid, "SIGKILL");
  await start();
}

async function kubectl(words: string[], input?: string): Promise<string> {
  const options = input === undefined ? {} : { input };
  const kubeconfig = join(directory, "kubeconfig");
  const outcome = await run(kubectlPath(), ["--kubeconfig", kubeconfig, ...words], options);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome.stdout;
}

interface Condition {
  type: string;
  status: string;
  lastTransitionTime: string;
}

async function readPod(name: string): Promise<TestPod & { status: { conditions: Condition[] } }> {
  return JSON.parse(await kubectl(["get", "pod", name, "-o", "json"])) as TestPod & {
    status: { conditions: Condition[] };
  };
}

const wait = "trap exit TERM; while :; do sleep 0.1; done";

describe("a playground that was killed and started again", () => {
  it("takes a container for as ready as it was, and probes it on", async () => {
    const probe = {
      exec: { command: ["cat", "/tmp/ready"] },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    const container = { startupProbe: probe, readinessProbe: probe };
    const pod = busybox("probed", `touch /tmp/ready; ${wait}`, { container });
    await kubectl(["create", "-f", "-"], JSON.stringify(pod));
    await kubectl(["wait", "--for=condition=Ready", "pod/probed", "--timeout=60s"]);
    const ready = async () =>
      (await readPod("probed")).status.conditions.find(({ type }) => type === "Ready");
    const before = await ready();
    await killAndStart();
    await kubectl(["label", "pod", "probed", "after=kill"]);
    expect(await ready()).toEqual(before);
    await kubectl(["exec", "probed", "--", "rm", "/tmp/ready"]);
    await kubectl(["wait", "--for=condition=Ready=False", "pod/probed", "--timeout=60s"]);
    expect((await readPod("probed")).status.containerStatuses[0]).toMatchObject({
      restartCount: 0,
      started: true,
    });
  });

  it("never runs a postStart hook a second time, though nobody knows how far it came", async () => {
    const hook = ["sh", "-c", "echo hook >> /tmp/runs; sleep 1000"];
    const container = { lifecycle: { postStart: { exec: { command: hook } } } };
    await kubectl(["create", "-f", "-"], JSON.stringify(busybox("hooked", wait, { container })));
    const runs = () => kubectl(["exec", "hooked", "--", "cat", "/tmp/runs"]);
    await expect.poll(() => runs().catch(() => ""), { timeout: 60_000 }).toBe("hook\n");
    expect((await readPod("hooked")).status.phase).toBe("Pending");
    await killAndStart();
    await kubectl(["wait", "--for=condition=Ready", "pod/hooked", "--timeout=60s"]);
    expect(await runs()).toBe("hook\n");
    expect((await readPod("hooked")).status.containerStatuses[0]?.restartCount).toBe(0);
  });

  it("still ends a container that fails its liveness probe, and counts its restarts on", async () => {
    const probe = { exec: { command: ["cat", "/tmp/ok"] }, periodSeconds: 1, failureThreshold: 1 };
    const pod = busybox("mortal", `touch /tmp/ok; ${wait}`, {
      container: { livenessProbe: probe },
    });
    await kubectl(["create", "-f", "-"], JSON.stringify(pod));
    await kubectl(["wait", "--for=condition=Ready", "pod/mortal", "--timeout=60s"]);
    await killAndStart();
    await kubectl(["exec", "mortal", "--", "rm", "/tmp/ok"]);
    const restarts = "jsonpath={.status.containerStatuses[0].restartCount}=1";
    await kubectl(["wait", `--for=${restarts}`, "pod/mortal", "--timeout=60s"]);
    expect((await readPod("mortal")).status.containerStatuses[0]?.lastState).toHaveProperty(
      "terminated",
    );
  });
});
