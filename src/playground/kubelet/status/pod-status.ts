import { formatTime } from "../../../kubernetes/time.ts";
import type { ContainerStatus, Pod, PodStatus } from "../../../kubernetes/types.ts";
import { mayRestart } from "../../resources/pods/status/container-states.ts";
import { isPastDeadline } from "../decide/deadline.ts";
import type { Situation } from "../decide/situation.ts";
import { newest, type ObservedPod } from "../observed.ts";
import { type AnyContainer, type ContainerRole, containersOf, isSidecar } from "../pod.ts";
import { conditionVerdicts, mergeConditions } from "./conditions.ts";
import { containerStatus } from "./container-status.ts";
import { deadlineExceeded } from "./deadline-event.ts";
import { podPhase } from "./phase.ts";
import { closedGates } from "./readiness-gates.ts";
import { storedStatus } from "./stored-status.ts";
import { limitMessages } from "./termination-messages.ts";

/**
 * The whole status of a Pod as this node sees it. Pure: the same situation gives the same
 * status, and nothing is written when it equals the stored one.
 */
export function podStatus(situation: Situation, hostIp: string): PodStatus {
  const { pod, observed, now } = situation;
  const old = pod.status ?? {};
  const over = old.phase === "Succeeded" || old.phase === "Failed";
  // A Pod this node let in has its address from then on; nothing ever happened to any other.
  if (over && old.hostIP === undefined && isUntouched(observed)) return old;
  const statuses = containersOf(pod).flatMap(({ role, container }) => {
    const status = over
      ? finalStatus(situation, role, container)
      : containerStatus(situation, role, container);
    if (status === undefined) return [];
    return [{ role, sidecar: isSidecar(role, container), status: limitMessages(pod, status) }];
  });
  const lookup = (name: string) => statuses.find(({ status }) => status.name === name)?.status;
  const up = observed.containers.some(({ state }) => state === "running");
  const ended = pod.metadata?.deletionTimestamp !== undefined && !up;
  const failure = over ? undefined : failureOf(situation);
  const phase = over
    ? (old.phase ?? "Pending")
    : failure !== undefined
      ? "Failed"
      : podPhase({ pod, lookup, ended });
  // A Pod is over only when nothing of it runs any more; its conditions say so before.
  const held = up && (phase === "Succeeded" || phase === "Failed") && !over;
  const sandbox = observed.sandboxes[0];
  const incompleteInit = statuses
    .filter(
      ({ role, sidecar, status }) => role === "init" && !(sidecar ? status.started : status.ready),
    )
    .map(({ status }) => status.name);
  const unready = statuses
    .filter(({ role, sidecar, status }) => (role === "app" || sidecar) && !status.ready)
    .map(({ status }) => status.name);
  const appsHaveBegun = statuses.some(
    ({ role, status: { state } }) => role === "app" && (state?.running ?? state?.terminated),
  );
  const verdicts = conditionVerdicts({
    sandboxReady: sandbox?.ready === true,
    initialized: incompleteInit.length === 0 || appsHaveBegun || phase === "Succeeded",
    incompleteInit,
    unready,
    phase,
    gates: closedGates(pod),
  });
  const ofRole = (wanted: string): ContainerStatus[] | undefined => {
    const found = statuses
      .filter(({ role }) => role === wanted)
      .map(({ status }) => asAccepted(pod, status));
    return found.length === 0 ? undefined : found;
  };
  const ips = podIps(situation, hostIp);
  return {
    ...old,
    observedGeneration: pod.metadata?.generation ?? 1,
    phase: held ? (old.phase ?? "Pending") : phase,
    ...(held ? {} : failure),
    conditions: mergeConditions(pod, verdicts, now),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(ips[0] === undefined ? {} : { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
    startTime: old.startTime ?? formatTime(now),
    ...listed("initContainerStatuses", ofRole("init")),
    ...listed("containerStatuses", ofRole("app")),
    ...listed("ephemeralContainerStatuses", ofRole("ephemeral")?.sort(byName)),
  };
}

/** Why the node makes the Pod Failed, whatever its containers came to. */
function failureOf({
  pod,
  eviction,
  now,
}: Situation): Pick<PodStatus, "reason" | "message"> | undefined {
  return eviction ?? (isPastDeadline(pod, now) ? deadlineExceeded : undefined);
}

function isUntouched({ sandboxes, containers }: ObservedPod): boolean {
  return sandboxes.length + containers.length === 0;
}

/**
 * A Pod that is over keeps what it says of a container that is gone from the runtime. An
 * ephemeral container added after the end never gets an entry, for nothing will come of it.
 */
function finalStatus(
  situation: Situation,
  role: ContainerRole,
  container: AnyContainer,
): ContainerStatus | undefined {
  const kept = storedStatus(situation.pod, container.name);
  const isGone = newest(situation.observed, container.name) === undefined;
  if (isGone && (kept !== undefined || role === "ephemeral")) return kept;
  return containerStatus(situation, role, container);
}

/**
 * In a new sandbox init containers run anew, also those whose success is in the status already. The
 * API server takes that back from none that may not restart (ValidateInitContainerStateTransition):
 * such an entry stands still until its container has ended again.
 */
function asAccepted(pod: Pod, status: ContainerStatus): ContainerStatus {
  const { spec = { containers: [] } } = pod;
  const container = spec.initContainers?.find(({ name }) => name === status.name);
  const kept = container && storedStatus(pod, status.name);
  const ended = kept?.state?.terminated;
  if (container === undefined || ended === undefined) return status;
  if (status.state?.terminated !== undefined || mayRestart(container, spec, ended.exitCode)) {
    return status;
  }
  return kept ?? status;
}

function listed(field: string, statuses: ContainerStatus[] | undefined) {
  return statuses === undefined ? {} : { [field]: statuses };
}

function byName(a: ContainerStatus, b: ContainerStatus): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** A Pod in the host's network has the node's address. The last known address outlives the sandbox. */
function podIps({ pod, observed }: Situation, hostIp: string): string[] {
  if (pod.spec?.hostNetwork) return [hostIp];
  const live = observed.sandboxes[0]?.ips ?? [];
  return live.length > 0 ? live : (pod.status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);
}
