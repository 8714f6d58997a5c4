import type { Probe } from "../../../kubernetes/types.ts";

/** How often in a row a probe has had the same result. */
export interface Run {
  success: boolean;
  length: number;
}

/** Counts one more result. `verdict` is set once the run is as long as the probe's threshold. */
export function countResult(
  before: Run | undefined,
  success: boolean,
  { successThreshold = 1, failureThreshold = 3 }: Probe,
): { run: Run; verdict?: boolean } {
  const length = before?.success === success ? before.length + 1 : 1;
  const threshold = success ? successThreshold : failureThreshold;
  const run = { success, length };
  return length < threshold ? { run } : { run, verdict: success };
}
