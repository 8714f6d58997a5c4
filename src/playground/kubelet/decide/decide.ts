import type { Pod } from "../../../kubernetes/types.ts";
import {
  newest,
  type ObservedContainer,
  type ObservedPod,
  type ObservedSandbox,
} from "../observed.ts";
import { hasBegun } from "../status/stored-status.ts";
import { deadlineOf, isPastDeadline } from "./deadline.ts";
import { decideContainers } from "./decide-containers.ts";
import { decideStart } from "./decide-start.ts";
import { type Action, combine, type Decision } from "./decision.ts";
import { isPodOver } from "./restart.ts";
import type { Situation } from "./situation.ts";
import { type Hindrance, isDue } from "./start-state.ts";
import { stopContainers } from "./stop.ts";
import { decideTermination } from "./terminate.ts";

/**
 * What the kubelet must do next for one Pod. Pure; called again after every change, so it says
 * only what can be done now. Order as in Kubernetes: sandbox, ephemeral containers, init
 * containers one by one, app containers.
 */
export function decide(situation: Situation): Decision {
  const { pod, observed, eviction, now } = situation;
  if (pod.metadata?.deletionTimestamp !== undefined) return decideTermination(situation);
  if (eviction !== undefined) return settle(situation, evictionGraceSeconds);
  if (isTerminal(pod) || isPodOver(pod, observed) || isPastDeadline(pod, now)) {
    return settle(situation);
  }
  const sandbox = observed.sandboxes[0];
  const alive = sandbox?.ready === true ? sandbox : undefined;
  const leftovers = observed.containers.filter((container) =>
    isLeftOver(container, alive, observed),
  );
  if (leftovers.length > 0) return stopContainers(situation, leftovers, { graceSeconds: 0 });
  return combine([advance(situation, alive), untilDeadline(pod)]);
}

/** The kubelet's immediateEvictionGracePeriodSeconds: whoever writes too much has no time to write more. */
const evictionGraceSeconds = 1;

/** The next steps of a Pod that shall run. */
function advance(situation: Situation, alive: ObservedSandbox | undefined): Decision {
  if (alive === undefined) return decideSandbox(situation);
  const volumes = decideVolumes(situation);
  if (volumes !== undefined) return volumes;
  return combine([
    { actions: [...stopSuperseded(situation, alive), ...tidyUp(situation)] },
    refreshVolumes(situation),
    ...decideEphemeral(situation, alive),
    ...decideContainers(situation, alive),
  ]);
}

function untilDeadline(pod: Pod): Decision {
  const deadline = deadlineOf(pod);
  return { actions: [], ...(deadline === undefined ? {} : { wakeAt: deadline }) };
}

/** Runs, though its sandbox has died or a later container has taken its name. */
function isLeftOver(
  { id, name, state, sandboxId }: ObservedContainer,
  alive: ObservedSandbox | undefined,
  observed: ObservedPod,
): boolean {
  return state === "running" && (sandboxId !== alive?.id || newest(observed, name)?.id !== id);
}

function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** The Pod's work is over: what still runs (sidecars, ephemeral containers) ends with it; logs stay. */
function settle(
  situation: Situation,
  graceSeconds = situation.pod.spec?.terminationGracePeriodSeconds ?? 30,
): Decision {
  const { observed } = situation;
  const running = observed.containers.filter(({ state }) => state === "running");
  if (running.length > 0) {
    return stopContainers(situation, running, { graceSeconds, ordered: true });
  }
  const ready = observed.sandboxes.filter((sandbox) => sandbox.ready);
  return { actions: ready.map(({ id }): Action => ({ kind: "stop-sandbox", id })) };
}

/**
 * No sandbox lives: prepare the volumes, make a new one. The dead ones are stopped first, for the
 * runtime gives their addresses back only then; a second stop does nothing.
 */
function decideSandbox(situation: Situation): Decision {
  const { observed, sandboxFailure, now } = situation;
  const unprepared = decideVolumes(situation);
  if (unprepared !== undefined) return unprepared;
  const attempt = (observed.sandboxes[0]?.attempt ?? -1) + 1 + (sandboxFailure?.failures ?? 0);
  const actions: Action[] = [
    ...observed.sandboxes.map(({ id }): Action => ({ kind: "stop-sandbox", id })),
    { kind: "create-sandbox", attempt },
  ];
  return sandboxFailure === undefined ? { actions } : waitOr(sandboxFailure, now, actions);
}

/** Undefined when the volumes are there. After our own restart they are looked at once more. */
function decideVolumes({ volumes, now }: Situation): Decision | undefined {
  if (volumes === "prepared") return undefined;
  const actions: Action[] = [{ kind: "prepare-volumes" }];
  return volumes === "unprepared" ? { actions } : waitOr(volumes, now, actions);
}

/** What is mounted follows its sources; that it can't be refreshed stops nobody. */
function refreshVolumes({ volumesDue, now }: Situation): Decision {
  if (volumesDue === undefined) return { actions: [] };
  return volumesDue <= now
    ? { actions: [{ kind: "refresh-volumes" }] }
    : { actions: [], wakeAt: volumesDue };
}

function waitOr(hindrance: Hindrance, now: Date, actions: Action[]): Decision {
  const { retryAt } = hindrance;
  if (retryAt === undefined) return { actions: [] };
  return isDue(hindrance, now) ? { actions } : { actions: [], wakeAt: retryAt };
}

/**
 * An ephemeral container is started once: any trace of it in the runtime is the end of that,
 * unless it was only created. So is a status that says it ran, where the runtime has forgotten it.
 */
function decideEphemeral(situation: Situation, sandbox: ObservedSandbox): Decision[] {
  const { pod, observed } = situation;
  const containers = pod.spec?.ephemeralContainers ?? [];
  return containers
    .filter(
      ({ name }) =>
        !hasBegun(pod, name) &&
        observed.containers.every((known) => known.name !== name || known.state === "created"),
    )
    .map((container) => decideStart(situation, sandbox, "ephemeral", container));
}

/**
 * Two sandboxes live when we were killed while the runtime made one, and it was not to be seen
 * yet when we looked again.
 */
function stopSuperseded({ observed }: Situation, alive: ObservedSandbox): Action[] {
  return observed.sandboxes
    .filter(({ id, ready }) => ready && id !== alive.id)
    .map(({ id }): Action => ({ kind: "stop-sandbox", id }));
}

/**
 * Of each name the newest container and the one before are kept (status, logs --previous), of the
 * dead sandboxes those that still hold one.
 */
function tidyUp({ observed }: Situation): Action[] {
  const kept = new Map<string, number>();
  const containers = observed.containers.flatMap(({ id, name, attempt, state }): Action[] => {
    const seen = (kept.get(name) ?? 0) + 1;
    kept.set(name, seen);
    return seen > 2 && state !== "running" ? [{ kind: "remove-container", id, name, attempt }] : [];
  });
  const inhabited = new Set(observed.containers.map(({ sandboxId }) => sandboxId));
  const sandboxes = observed.sandboxes
    .slice(1)
    .filter(({ id, ready }) => !ready && !inhabited.has(id))
    .map(({ id }): Action => ({ kind: "remove-sandbox", id }));
  return [...containers, ...sandboxes];
}
