/** CFS period the kubelet sets, in microseconds. */
export const cpuPeriod = 100_000;

/** The least CFS quota the kernel takes, in microseconds (sched-bwc). */
const leastQuota = 1000;
/** Bounds of cpu.shares (kernel, sched/sched.h). */
const leastShares = 2;
const mostShares = 262_144;

/** cpu.shares for a request in millicores: 1024 for a whole cpu. */
export function cpuShares(millicores: number): number {
  const shares = Math.floor((millicores * 1024) / 1000);
  return Math.min(Math.max(shares, leastShares), mostShares);
}

/** CFS quota in microseconds of a limit in millicores; 0, no limit, when there is none. */
export function cpuQuota(millicores: number): number {
  if (millicores === 0) return 0;
  return Math.max(Math.floor((millicores * cpuPeriod) / 1000), leastQuota);
}

/** cgroup v2's cpu.weight (1 to 10,000) for v1's cpu.shares, as runc and the kubelet convert it. */
export function cpuWeight(shares: number): number {
  return 1 + Math.floor(((shares - leastShares) * 9999) / (mostShares - leastShares));
}
