import type { Pod } from "../kubernetes/types.ts";
import type { SessionPlan } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";

/** What ends a temporary Pod whose command never came to delete it, in seconds: a day. */
const deadline = 24 * 60 * 60;

/**
 * Is a Pod made for its session alone? Not with `--attach`, which leaves it as kubectl does, not with
 * `--keep`, and not when it takes the place of another.
 */
export function isTemporary(
  { options }: PlanContext,
  session: SessionPlan | undefined,
): session is SessionPlan {
  const { attach, keepPod, copy } = options;
  return session !== undefined && attach === undefined && !keepPod && !copy.replace;
}

/** The Pod with a deadline, or the one it has when that is sooner. */
export function withDeadline(pod: Pod): Pod {
  if (pod.spec === undefined) return pod;
  const activeDeadlineSeconds = Math.min(pod.spec.activeDeadlineSeconds ?? deadline, deadline);
  return { ...pod, spec: { ...pod.spec, activeDeadlineSeconds } };
}

/** What is said, and stays, about a Pod a debug command makes. */
export function podRemains(options: {
  pod: string;
  namespace: string;
  isTemporary: boolean;
}): string {
  const { pod, namespace } = options;
  return options.isTemporary
    ? `The Pod ${pod} is deleted when the session ends; --keep leaves it.`
    : `The Pod ${pod} stays until it is deleted: 'kubectl delete pod ${pod} -n ${namespace}'.`;
}
