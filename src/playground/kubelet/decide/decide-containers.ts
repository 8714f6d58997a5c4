import { newest, type ObservedContainer, type ObservedSandbox } from "../observed.ts";
import { type AnyContainer, isSidecar } from "../pod.ts";
import { decideStart } from "./decide-start.ts";
import type { Decision } from "./decision.ts";
import { failedProbe, isStarted } from "./health.ts";
import { isRestarted, restartPolicyOf } from "./restart.ts";
import type { Situation } from "./situation.ts";
import { stopContainers } from "./stop.ts";

/**
 * Init containers one by one, each sidecar up to the end of its startup; then the app containers
 * together, except that the kubelet waits for a postStart hook before it goes on to the next.
 */
export function decideContainers(situation: Situation, sandbox: ObservedSandbox): Decision[] {
  const decisions: Decision[] = [];
  const begun = appsHaveBegun(situation, sandbox);
  for (const container of situation.pod.spec?.initContainers ?? []) {
    const sidecar = isSidecar("init", container);
    if (begun && !sidecar) continue;
    const progress = initProgress(situation, sandbox, container);
    if (progress === "start") decisions.push(decideStart(situation, sandbox, "init", container));
    const last = newest(situation.observed, container.name);
    if (sidecar && progress === "running" && last !== undefined) {
      decisions.push(decideRunning(situation, "init", container, last));
    }
    const passed = progress === "done" || (sidecar && isStarted(situation, container, last));
    if (!passed && !begun) return decisions;
  }
  for (const container of situation.pod.spec?.containers ?? []) {
    const decision = decideApp(situation, sandbox, container);
    decisions.push(decision);
    if (isInPostStart(situation, container) || beginsPostStart(decision, container)) break;
  }
  return decisions;
}

function decideApp(
  situation: Situation,
  sandbox: ObservedSandbox,
  container: AnyContainer,
): Decision {
  const last = newest(situation.observed, container.name);
  if (last?.state === "running") return decideRunning(situation, "app", container, last);
  const wanted =
    last === undefined ||
    last.state === "created" ||
    isRestarted(situation.pod, "app", container, last);
  return wanted ? decideStart(situation, sandbox, "app", container) : { actions: [] };
}

/** A running container is left alone unless its startup or liveness probe or its postStart hook failed. */
function decideRunning(
  situation: Situation,
  role: "init" | "app",
  container: AnyContainer,
  last: ObservedContainer,
): Decision {
  const podGrace = situation.pod.spec?.terminationGracePeriodSeconds ?? 30;
  if (situation.hooks.get(last.id)?.phase === "failed") {
    return stopContainers(situation, [last], {
      graceSeconds: podGrace,
      message: "FailedPostStartHook",
    });
  }
  const failed = failedProbe(situation, container, last);
  if (failed === undefined) return { actions: [] };
  const who = role === "init" ? "Init container" : "Container";
  const again =
    role === "app" && restartPolicyOf(situation.pod, role, container) !== "Never"
      ? ", will be restarted"
      : "";
  return stopContainers(situation, [last], {
    graceSeconds: failed.probe.terminationGracePeriodSeconds ?? podGrace,
    message: `${who} ${container.name} failed ${failed.kind} probe${again}`,
  });
}

function isInPostStart({ observed, hooks }: Situation, { name }: AnyContainer): boolean {
  const last = newest(observed, name);
  return last?.state === "running" && hooks.has(last.id);
}

function beginsPostStart({ actions }: Decision, { lifecycle }: AnyContainer): boolean {
  if (lifecycle?.postStart === undefined) return false;
  return actions.some(({ kind }) => kind === "start-container" || kind === "start-created");
}

/** Init containers run anew in every new sandbox, so only those of this one count. */
function initProgress(
  { pod, observed }: Situation,
  sandbox: ObservedSandbox,
  container: AnyContainer,
): "start" | "running" | "done" {
  const last = observed.containers.find(
    ({ name, sandboxId }) => name === container.name && sandboxId === sandbox.id,
  );
  if (last === undefined || last.state === "created") return "start";
  if (last.state === "running") return "running";
  return isRestarted(pod, "init", container, last) ? "start" : "done";
}

function appsHaveBegun({ pod, observed }: Situation, sandbox: ObservedSandbox): boolean {
  const names = new Set((pod.spec?.containers ?? []).map(({ name }) => name));
  return observed.containers.some(
    ({ name, sandboxId }) => sandboxId === sandbox.id && names.has(name),
  );
}
