import { describe, expect, it } from "vitest";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { burstableShares, podCgroup, podCgroupLimits, possiblePodCgroups } from "./pod-cgroup.ts";

const asking = (limits: Record<string, string>, requests = limits): Container => ({
  name: "app",
  resources: { limits, requests },
});
const guaranteed = asking({ cpu: "500m", memory: "64Mi" });
const burstable = asking({ memory: "64Mi" }, { cpu: "250m", memory: "32Mi" });

describe("a Pod's cgroup", () => {
  it.each<[string, Container, string]>([
    ["beside the classes when it is guaranteed", guaranteed, "/r/kubepods/poduid-1"],
    ["among the burstable", burstable, "/r/kubepods/burstable/poduid-1"],
    ["among the best-effort", { name: "app" }, "/r/kubepods/besteffort/poduid-1"],
  ])("lies %s", (_what, container, path) => {
    expect(podCgroup("/r", aPod({ containers: [container] }))).toBe(path);
    expect(possiblePodCgroups("/r", "uid-1")).toContain(path);
  });

  it.each<[string, Partial<PodSpec>, object]>([
    [
      "has all its limits when it is guaranteed",
      { containers: [guaranteed] },
      { cpuShares: 512, cpuQuota: 50_000, cpuPeriod: 100_000, memory: 64 * 1024 ** 2 },
    ],
    [
      "has a ceiling where each of its containers has one",
      { containers: [burstable, asking({ memory: "64Mi", cpu: "1" })] },
      { cpuShares: 1280, memory: 128 * 1024 ** 2 },
    ],
    [
      "has no ceiling when an init container has none",
      { initContainers: [{ name: "init" }], containers: [burstable] },
      { cpuShares: 256 },
    ],
    [
      "has the ceiling the Pod names itself",
      { resources: { limits: { memory: "1Gi" } }, containers: [{ name: "app" }] },
      { cpuShares: 2, memory: 1024 ** 3 },
    ],
    ["has the least of busy cpus when it asks for nothing", {}, { cpuShares: 2 }],
  ])("%s", (_what, spec, expected) => {
    expect(podCgroupLimits(aPod(spec), [])).toEqual({ ...expected, hugepages: new Map() });
  });

  it("may use the huge pages its containers ask for", () => {
    const pod = aPod({ containers: [asking({ cpu: "1", memory: "1Mi", "hugepages-2Mi": "4Mi" })] });
    const limits = podCgroupLimits(pod, [2 * 1024 ** 2, 1024 ** 3]);
    expect([...(limits.hugepages ?? [])]).toEqual([
      [2 * 1024 ** 2, 4 * 1024 ** 2],
      [1024 ** 3, 0],
    ]);
  });
});

it("shares busy cpus among the burstable by what they asked for", () => {
  const pods = [burstable, burstable, guaranteed, { name: "app" }];
  expect(burstableShares(pods.map((container) => aPod({ containers: [container] })))).toBe(512);
});
