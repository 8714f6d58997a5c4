import { describe, expect, it } from "vitest";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";
import { aMachine, aPod } from "../fixtures.ts";
import { containerResources } from "./container-resources.ts";

const resourcesOf = (
  resources: Container["resources"],
  spec: Partial<PodSpec> = {},
  machine = aMachine(),
) => {
  const container = { name: "app", resources };
  return containerResources(aPod({ containers: [container], ...spec }), container, machine);
};

describe("a container's resources", () => {
  it("are the least of busy cpus and no ceiling, when it asks for nothing", () => {
    expect(resourcesOf(undefined)).toEqual({
      cpuShares: 2n,
      cpuQuota: 0n,
      cpuPeriod: 100_000n,
      memoryLimitInBytes: 0n,
      memorySwapLimitInBytes: 0n,
      oomScoreAdj: 1000n,
      hugepageLimits: [{ pageSize: "2MB", limit: 0n }],
      unified: {},
    });
  });

  it.each<[string, Container["resources"], Partial<PodSpec>, object]>([
    [
      "are a share for the request and a ceiling for the limit",
      { requests: { cpu: "250m", memory: "1Gi" }, limits: { cpu: "500m", memory: "2Gi" } },
      {},
      {
        cpuShares: 256n,
        cpuQuota: 50_000n,
        memoryLimitInBytes: 2_147_483_648n,
        memorySwapLimitInBytes: 2_147_483_648n,
        oomScoreAdj: 900n,
      },
    ],
    ["take the limit for the request", { limits: { cpu: "2" } }, {}, { cpuShares: 2048n }],
    [
      "are the Pod's ceilings where it has none of its own",
      { limits: { cpu: "100m" } },
      { resources: { limits: { cpu: "1", memory: "1Mi" } } },
      { cpuQuota: 10_000n, memoryLimitInBytes: 1_048_576n },
    ],
    [
      "are huge pages as far as it has a limit",
      { limits: { "hugepages-2Mi": "8Mi" } },
      {},
      { hugepageLimits: [{ pageSize: "2MB", limit: 8_388_608n }] },
    ],
  ])("%s", (_what, resources, spec, expected) => {
    expect(resourcesOf(resources, spec)).toMatchObject(expected);
  });

  it.each([
    [true, { "memory.oom.group": "1", "memory.swap.max": "0" }],
    [false, { "memory.oom.group": "1" }],
  ])(
    "are killed together on cgroup v2 and don't swap (accounting: %s)",
    (swapAccounting, unified) => {
      const machine = aMachine({ cgroupVersion: 2, swapAccounting });
      const resources = resourcesOf({ limits: { memory: "1Gi" } }, {}, machine);
      expect(resources.unified).toEqual(unified);
      expect(resources.memorySwapLimitInBytes).toBeUndefined();
    },
  );
});
