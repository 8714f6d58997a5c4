import type { Pod } from "../../../kubernetes/types.ts";

/** When `spec.activeDeadlineSeconds` runs out, counted from the Pod's start; absent: never. */
export function deadlineOf({ spec, status }: Pod): Date | undefined {
  const seconds = spec?.activeDeadlineSeconds;
  const start = status?.startTime;
  if (seconds === undefined || start === undefined) return undefined;
  return new Date(Date.parse(start) + seconds * 1000);
}

/** Whether the Pod has been active for longer than it may. */
export function isPastDeadline(pod: Pod, now: Date): boolean {
  const deadline = deadlineOf(pod);
  return deadline !== undefined && deadline <= now;
}
