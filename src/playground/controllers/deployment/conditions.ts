import { formatTime } from "../../../kubernetes/time.ts";
import type { DeploymentCondition } from "../../../kubernetes/types.ts";

/** A condition without its times. */
export type Verdict = Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;

export function findCondition(
  conditions: readonly DeploymentCondition[] | undefined,
  type: string,
): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The conditions with one set: unchanged when status and reason are the same; the transition time
 * is kept while the status is.
 */
export function setCondition(
  conditions: readonly DeploymentCondition[],
  verdict: Verdict,
  now: Date,
): DeploymentCondition[] {
  const old = findCondition(conditions, verdict.type);
  if (old?.status === verdict.status && old.reason === verdict.reason) return [...conditions];
  return [...withoutCondition(conditions, verdict.type), stamped(verdict, old, now)];
}

/** The same, telling of progress: the update time moves on even when nothing else changes. */
export function renewCondition(
  conditions: readonly DeploymentCondition[],
  verdict: Verdict,
  now: Date,
): DeploymentCondition[] {
  const old = findCondition(conditions, verdict.type);
  return [...withoutCondition(conditions, verdict.type), stamped(verdict, old, now)];
}

export function withoutCondition(
  conditions: readonly DeploymentCondition[],
  type: string,
): DeploymentCondition[] {
  return conditions.filter((condition) => condition.type !== type);
}

function stamped(
  verdict: Verdict,
  old: DeploymentCondition | undefined,
  now: Date,
): DeploymentCondition {
  const moment = formatTime(now);
  const since = old?.status === verdict.status ? old.lastTransitionTime : undefined;
  return { ...verdict, lastUpdateTime: moment, lastTransitionTime: since ?? moment };
}
