import type { Pod } from "../../../kubernetes/types.ts";

/** A Job's failed Pods are replaced after 10 s, doubling with each further failure up to 10 minutes. */
const initialSeconds = 10;
const maximumSeconds = 600;

/** When the next Pod may be made: at once, unless the last ones failed. Pure. */
export function nextCreation(pods: readonly Pod[], now: Date): Date {
  const ended = pods
    .flatMap((pod) => {
      const at = endOf(pod);
      return at === undefined ? [] : [{ at, failed: pod.status?.phase === "Failed" }];
    })
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  // A success forgets the failures before it.
  const successAt = ended.findIndex(({ failed }) => !failed);
  const failures = successAt === -1 ? ended : ended.slice(0, successAt);
  const [last] = failures;
  if (last === undefined) return now;
  const seconds = Math.min(initialSeconds * 2 ** (failures.length - 1), maximumSeconds);
  return new Date(last.at.getTime() + seconds * 1000);
}

/** When its last container ended; undefined for a Pod that hasn't. */
function endOf({ status, metadata }: Pod): Date | undefined {
  if (status?.phase !== "Failed" && status?.phase !== "Succeeded") return undefined;
  const ends = (status.containerStatuses ?? []).flatMap(
    ({ state }) => state?.terminated?.finishedAt ?? [],
  );
  const last = ends.toSorted().at(-1) ?? metadata?.creationTimestamp;
  return last === undefined ? undefined : new Date(last);
}
