import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mayLowerOomScore } from "../../src/playground/runtime/machine.ts";
import { kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

const sleep = "trap exit TERM; sleep 3600 & wait";
const limits = { cpu: "500m", memory: "64Mi" };

const unified = existsSync("/sys/fs/cgroup/cgroup.controllers");

afterAll(() => deletePods("guaranteed", "burstable", "besteffort", "greedy"));

/** Directories of a process's cgroups by controller, out of /proc/PID/cgroup (cgroups(7)); v2: the one under "". */
function cgroupsOf(pid: string): Map<string, string> {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      const root = unified ? "/sys/fs/cgroup" : join("/sys/fs/cgroup", controllers);
      return [controllers, join(root, path)];
    }),
  );
}

/** A limit as the kernel has it, of a container's cgroup or of its Pod's one level up. */
function limitOf(pid: string, { v1, v2 }: { v1: string; v2: string }, level: "container" | "pod") {
  const cgroups = cgroupsOf(pid);
  const [controller = ""] = v1.split(".");
  const directory = unified ? cgroups.get("") : cgroups.get(controller);
  const path = join(directory ?? "", level === "pod" ? ".." : ".", unified ? v2 : v1);
  return readFileSync(path, "utf8").trim().split(" ")[0];
}

const memory = { v1: "memory.limit_in_bytes", v2: "memory.max" };
const quota = { v1: "cpu.cfs_quota_us", v2: "cpu.max" };
const shares = { v1: "cpu.shares", v2: "cpu.weight" };

/** The host's id of a container's first process. */
async function pidOf(pod: string): Promise<string> {
  const { status } = await getPod(pod);
  const id = status.containerStatuses[0]?.containerID.replace("containerd://", "") ?? "";
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(id)) return pid;
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error(`no process of ${pod}`);
}

describe("requests and limits", () => {
  it("are the kernel's limits, of a guaranteed container and of its Pod", async () => {
    await createPod(busybox("guaranteed", sleep, { container: { resources: { limits } } }));
    const pid = await pidOf("guaranteed");
    for (const level of ["container", "pod"] as const) {
      expect(limitOf(pid, memory, level)).toBe(String(64 * 1024 ** 2));
      expect(limitOf(pid, quota, level)).toBe("50000");
      expect(limitOf(pid, shares, level)).toBe(unified ? "20" : "512");
    }
    expect(readFileSync(`/proc/${pid}/cgroup`, "utf8")).toMatch(/\/kubepods\/pod[0-9a-f-]{36}\//);
    // Without CAP_SYS_RESOURCE a machine can't let a process go below its own score.
    const own = Number(readFileSync("/proc/self/oom_score_adj", "utf8"));
    const expected = mayLowerOomScore() ? -998 : own;
    expect(Number(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8"))).toBe(expected);
  });

  it("show in the status as allocated", async () => {
    const { status } = await getPod("guaranteed");
    expect(status).toMatchObject({
      qosClass: "Guaranteed",
      containerStatuses: [{ allocatedResources: limits, resources: { limits, requests: limits } }],
    });
  });

  it("are a share alone, and no ceiling, of a burstable container without limits", async () => {
    const resources = { requests: { cpu: "250m" } };
    await createPod(busybox("burstable", sleep, { container: { resources } }));
    const pid = await pidOf("burstable");
    expect(limitOf(pid, shares, "container")).toBe(unified ? "10" : "256");
    expect(limitOf(pid, quota, "container")).toBe(unified ? "max" : "-1");
    expect(readFileSync(`/proc/${pid}/cgroup`, "utf8")).toMatch(/\/kubepods\/burstable\/pod/);
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8").trim()).toBe("999");
  });

  it("leave a best-effort container what the others don't use", async () => {
    await createPod(busybox("besteffort", sleep));
    const pid = await pidOf("besteffort");
    expect(limitOf(pid, shares, "pod")).toBe(unified ? "1" : "2");
    expect(readFileSync(`/proc/${pid}/cgroup`, "utf8")).toMatch(/\/kubepods\/besteffort\/pod/);
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8").trim()).toBe("1000");
  });

  it("are gone with the Pod", async () => {
    const directories = [...cgroupsOf(await pidOf("besteffort")).values()]
      .map((directory) => join(directory, ".."))
      .filter((directory) => directory.includes("/kubepods/"));
    expect(directories.length).toBeGreaterThan(0);
    await deletePods("besteffort");
    expect(directories.filter((directory) => existsSync(directory))).toEqual([]);
  });
});

describe("a container that eats more memory than it may", () => {
  it("is killed and shown as OOMKilled, exit 137", async () => {
    const resources = { limits: { memory: "32Mi" } };
    const spec = { restartPolicy: "Never" };
    // The shell is replaced, so that it is the container's own process that is killed. A file
    // without a line end is kept whole in memory.
    const pod = busybox("greedy", "exec tail /dev/zero", { spec, container: { resources } });
    await createPod(pod, { ready: false });
    await waitForPod("greedy", "{.status.phase}", "Failed");
    const { status } = await getPod("greedy");
    expect(status.containerStatuses[0]?.state.terminated).toMatchObject({
      reason: "OOMKilled",
      exitCode: 137,
    });
    expect(await kubectlOk(["get", "pod", "greedy"])).toMatch(/0\/1 +OOMKilled/);
  });
});
