import { newest, type ObservedContainer, type ObservedSandbox } from "../observed.ts";
import type { AnyContainer, ContainerRole } from "../pod.ts";
import { backOffFor, isBackingOff, restartTime } from "./back-off.ts";
import type { Decision } from "./decision.ts";
import { targetNameOf } from "./namespaces.ts";
import type { Situation } from "./situation.ts";
import { backOffShownAfterMilliseconds, type Hindrance, isDue } from "./start-state.ts";

/** The next step towards a container that shall run and doesn't. */
export function decideStart(
  situation: Situation,
  sandbox: ObservedSandbox,
  role: ContainerRole,
  container: AnyContainer,
): Decision {
  const { observed, starts, now } = situation;
  const last = newest(observed, container.name);
  if (last?.state === "created" && last.sandboxId === sandbox.id) {
    return { actions: [{ kind: "start-created", id: last.id, role, container }] };
  }
  const wait = crashBackOff(last, sandbox, now);
  if (wait !== undefined) return { actions: [], wakeAt: wait };

  const state = starts.get(container.name);
  if (state?.phase === "pulling") return { actions: [] };
  if (state === undefined) return { actions: [{ kind: "prepare-image", role, container }] };
  if (state.phase === "failed") {
    const appeared = state.awaits !== undefined && newest(observed, state.awaits) !== undefined;
    return appeared
      ? { actions: [{ kind: "prepare-image", role, container }] }
      : retry(state, role, container, now);
  }

  const target = findTarget(situation, container);
  if (target?.missing !== undefined) {
    const message = `unable to find target container ${target.missing}`;
    return {
      actions: [{ kind: "hinder", role, container, message, awaits: target.missing }],
    };
  }
  return {
    actions: [
      {
        kind: "start-container",
        role,
        container,
        sandboxId: sandbox.id,
        imageId: state.imageId,
        ...(state.imageUser === undefined ? {} : { imageUser: state.imageUser }),
        attempt: last === undefined ? 0 : last.attempt + 1,
        backOffSeconds: role === "ephemeral" ? 0 : backOffFor(last),
        ...(target?.id === undefined ? {} : { targetId: target.id }),
      },
    ],
  };
}

/** Undefined when it may start now. A new sandbox doesn't make a container wait for its old end. */
function crashBackOff(
  last: ObservedContainer | undefined,
  sandbox: ObservedSandbox,
  now: Date,
): Date | undefined {
  if (last === undefined || last.sandboxId !== sandbox.id) return undefined;
  return isBackingOff(last, now) ? restartTime(last) : undefined;
}

/** A failed pull is looked at once more when it turns from an error into a back-off. */
function retry(
  state: Hindrance,
  role: ContainerRole,
  container: AnyContainer,
  now: Date,
): Decision {
  const { retryAt, failedAt, reason } = state;
  const shownAt = new Date(failedAt.getTime() + backOffShownAfterMilliseconds);
  if (isDue(state, now)) {
    return { actions: [{ kind: "prepare-image", role, container }] };
  }
  const times = [
    ...(retryAt === undefined ? [] : [retryAt]),
    ...(reason === "ErrImagePull" && shownAt > now ? [shownAt] : []),
  ].sort((a, b) => a.getTime() - b.getTime());
  return times[0] === undefined ? { actions: [] } : { actions: [], wakeAt: times[0] };
}

/** The newest container of the target's name, running or not: the runtime refuses a dead one in its own words. */
function findTarget(
  { pod, observed }: Situation,
  container: AnyContainer,
): { id?: string; missing?: string } | undefined {
  const name = targetNameOf(pod, container);
  if (name === undefined) return undefined;
  const target = newest(observed, name);
  return target === undefined ? { missing: name } : { id: target.id };
}
