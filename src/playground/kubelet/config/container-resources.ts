import type { MessageInitShape } from "@bufbuild/protobuf";
import { quantityToMilli, quantityToNumber } from "../../../kubernetes/quantity.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import type { LinuxContainerResourcesSchema } from "../../runtime/proto/cri_pb.ts";
import type { AnyContainer } from "../pod.ts";
import { cpuPeriod, cpuQuota, cpuShares } from "./cpu.ts";
import { hugepageUnit } from "./hugepages.ts";
import { oomScoreAdj } from "./oom-score.ts";

/** What of the machine a container's limits depend on. */
export interface ResourceFacts {
  /** Bytes of memory the machine has. */
  memoryCapacity: number;
  /** Sizes of huge pages the kernel has, in bytes. */
  hugepageSizes: readonly number[];
  /** Which cgroup hierarchy limits are written to. */
  cgroupVersion: 1 | 2;
  /** Whether swap is accounted: memory.memsw.* on v1, memory.swap.max on v2. */
  swapAccounting: boolean;
}

/**
 * CRI LinuxContainerResources (kubelet, generateLinuxContainerResources): the request as a share of
 * busy cpus, limits as ceilings. A container without a limit of its own has the Pod's. No swap.
 */
export function containerResources(
  pod: Pod,
  container: AnyContainer,
  facts: ResourceFacts,
): MessageInitShape<typeof LinuxContainerResourcesSchema> {
  const { limits = {}, requests = {} } = container.resources ?? {};
  const podLevel = pod.spec?.resources?.limits ?? {};
  const cpuLimit = quantityToMilli(positive(limits.cpu) ?? podLevel.cpu ?? 0);
  const cpuRequest = requests.cpu === undefined ? cpuLimit : quantityToMilli(requests.cpu);
  const memory = BigInt(quantityToNumber(positive(limits.memory) ?? podLevel.memory ?? 0));
  const { cgroupVersion, swapAccounting } = facts;
  return {
    cpuShares: BigInt(cpuShares(cpuRequest)),
    cpuQuota: BigInt(cpuQuota(cpuLimit)),
    cpuPeriod: BigInt(cpuPeriod),
    memoryLimitInBytes: memory,
    ...(swapAccounting && cgroupVersion === 1 ? { memorySwapLimitInBytes: memory } : {}),
    oomScoreAdj: BigInt(oomScoreAdj(pod, container, facts.memoryCapacity)),
    hugepageLimits: facts.hugepageSizes.map((size) => ({
      pageSize: hugepageUnit(size, "B"),
      limit: BigInt(quantityToNumber(limits[`hugepages-${hugepageUnit(size, "i")}`] ?? 0)),
    })),
    // With v2 the kernel kills a container's processes together.
    unified:
      cgroupVersion === 1
        ? {}
        : { "memory.oom.group": "1", ...(swapAccounting ? { "memory.swap.max": "0" } : {}) },
  };
}

function positive(value: string | number | undefined): string | number | undefined {
  return value !== undefined && quantityToNumber(value) > 0 ? value : undefined;
}
