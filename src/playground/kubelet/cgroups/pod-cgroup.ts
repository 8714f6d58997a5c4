import { quantityToMilli } from "../../../kubernetes/quantity.ts";
import type { Container, Pod } from "../../../kubernetes/types.ts";
import {
  type Amounts,
  podLimits,
  podRequests,
  thousandths,
  wholeUnits,
} from "../../resources/pods/pod-resources.ts";
import { qualityOfService } from "../../resources/pods/quality-of-service.ts";
import { cpuPeriod, cpuQuota, cpuShares } from "../config/cpu.ts";
import { hugepageUnit } from "../config/hugepages.ts";
import type { CgroupLimits } from "./plan.ts";

type QualityOfService = ReturnType<typeof qualityOfService>;

/** The class a Pod is treated by; the API server settled it when the Pod was made. */
export function qualityOf(pod: Pod): QualityOfService {
  return qualityOfService(pod.spec ?? { containers: [] });
}

/** Every class there is. */
export const qualities: readonly QualityOfService[] = ["Guaranteed", "Burstable", "BestEffort"];

/** The cgroup all Pods live in. */
export function podsCgroup(root: string): string {
  return `${root}/kubepods`;
}

/** The cgroup of all Pods of a class. Guaranteed ones have none: theirs stand beside the other two. */
export function classCgroup(root: string, quality: QualityOfService): string {
  const pods = podsCgroup(root);
  return quality === "Guaranteed" ? pods : `${pods}/${quality.toLowerCase()}`;
}

/** A Pod's cgroup, named as the kubelet's cgroupfs driver does. */
export function podCgroup(root: string, pod: Pod): string {
  return `${classCgroup(root, qualityOf(pod))}/pod${pod.metadata?.uid ?? ""}`;
}

/** Wherever the cgroup of a Pod can be whose spec is no longer known. */
export function possiblePodCgroups(root: string, uid: string): string[] {
  return qualities.map((quality) => `${classCgroup(root, quality)}/pod${uid}`);
}

/**
 * What holds for all containers of a Pod together (kubelet, cm.ResourceConfigForPod): a ceiling only
 * where every container has one, for the others may use what is free.
 */
export function podCgroupLimits(pod: Pod, hugepageSizes: readonly number[]): CgroupLimits {
  const spec = pod.spec ?? { containers: [] };
  const requests = podRequests(spec);
  const limits = podLimits(spec);
  const quality = qualityOf(pod);
  if (quality === "BestEffort") {
    return { cpuShares: cpuShares(0), hugepages: hugepages(requests, hugepageSizes) };
  }
  const isCapped = (name: string) => quality === "Guaranteed" || isDeclared(pod, name);
  return {
    cpuShares: cpuShares(thousandths(requests.get("cpu"))),
    ...(isCapped("cpu") ? { cpuQuota: cpuQuota(thousandths(limits.get("cpu"))), cpuPeriod } : {}),
    ...(isCapped("memory") ? { memory: wholeUnits(limits.get("memory")) } : {}),
    hugepages: hugepages(requests, hugepageSizes),
  };
}

/** Whether there is a limit on everything that may run. */
function isDeclared({ spec }: Pod, name: string): boolean {
  const isLimited = ({ resources }: Pick<Container, "resources">) =>
    quantityToMilli(resources?.limits?.[name] ?? 0) > 0;
  if (isLimited({ resources: spec?.resources })) return true;
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].every(isLimited);
}

function hugepages(requests: Amounts, sizes: readonly number[]): ReadonlyMap<number, number> {
  return new Map(
    sizes.map((size) => [size, wholeUnits(requests.get(`hugepages-${hugepageUnit(size, "i")}`))]),
  );
}

/** What the Burstable class gets of busy cpus: as much as its Pods asked for. */
export function burstableShares(pods: readonly Pod[]): number {
  const burstable = pods.filter((pod) => qualityOf(pod) === "Burstable");
  const millicores = burstable.reduce(
    (sum, { spec }) => sum + thousandths(podRequests(spec ?? { containers: [] }).get("cpu")),
    0,
  );
  return cpuShares(millicores);
}
