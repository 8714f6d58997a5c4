import type { EphemeralContainer, ObjectMeta, Pod, PodSpec } from "../../kubernetes/types.ts";
import type { ResourceFacts } from "./config/container-resources.ts";
import { decide } from "./decide/decide.ts";
import type { Action } from "./decide/decision.ts";
import type { Situation } from "./decide/situation.ts";
import type { Hindrance } from "./decide/start-state.ts";
import type { ObservedContainer, ObservedSandbox } from "./observed.ts";

/** The moment every test plays at, or that many seconds after it (before it, when negative). */
export function at(seconds = 0): Date {
  return new Date(Date.parse("2026-11-23T10:00:00Z") + seconds * 1000);
}

/** The Pod `default/web` with one container `app`, besides what a test cares about. */
export function aPod(
  spec: Partial<PodSpec> = {},
  rest: { metadata?: ObjectMeta; status?: Pod["status"] } = {},
): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    spec: { containers: [{ name: "app", image: "busybox" }], ...spec },
    ...rest,
    metadata: {
      namespace: "default",
      name: "web",
      uid: "uid-1",
      generation: 1,
      ...rest.metadata,
    },
  };
}

/** A machine of 10 GiB with huge pages of one size and cgroup v1. */
export function aMachine(rest: Partial<ResourceFacts> = {}): ResourceFacts {
  return {
    memoryCapacity: 10 * 1024 ** 3,
    hugepageSizes: [2 * 1024 ** 2],
    cgroupVersion: 1,
    swapAccounting: true,
    ...rest,
  };
}

/** An ephemeral container `dbg`. */
export function aDebugger(rest: Partial<EphemeralContainer> = {}): EphemeralContainer {
  return { name: "dbg", image: "busybox", ...rest };
}

/** A living sandbox `s0`. */
export function aSandbox(rest: Partial<ObservedSandbox> = {}): ObservedSandbox {
  return { id: "s0", attempt: 0, ready: true, createdAt: at(-3600), ips: ["10.1.0.5"], ...rest };
}

/** A container in sandbox `s0` that has run for a minute; its id is `<name>-<attempt>`. */
export function running(name: string, rest: Partial<ObservedContainer> = {}): ObservedContainer {
  const attempt = rest.attempt ?? 0;
  return {
    id: `${name}-${attempt}`,
    name,
    attempt,
    sandboxId: "s0",
    state: "running",
    createdAt: at(-61),
    startedAt: at(-60),
    image: "docker.io/library/busybox:latest",
    imageId: "sha256:b0",
    backOffSeconds: 0,
    ...rest,
  };
}

/** A container that ran for a minute and ended this moment. */
export function exited(
  name: string,
  exitCode: number,
  rest: Partial<ObservedContainer> = {},
): ObservedContainer {
  const reason = exitCode === 0 ? "Completed" : "Error";
  return running(name, { state: "exited", exitCode, reason, finishedAt: at(), ...rest });
}

/** A container that was created and never started. */
export function created(name: string, rest: Partial<ObservedContainer> = {}): ObservedContainer {
  const { startedAt: _, ...container } = running(name, { state: "created", ...rest });
  return container;
}

/** A failure of just now, to be tried again in ten seconds. */
export function hindered(rest: Partial<Hindrance> = {}): Hindrance {
  return {
    phase: "failed",
    reason: "ErrImagePull",
    message: "no such host",
    failedAt: at(),
    failures: 1,
    retryAt: at(10),
    ...rest,
  };
}

/** What a test says about a situation; all else is as in a Pod at peace. */
export interface SituationFacts extends Partial<Omit<Situation, "observed" | "starts">> {
  sandboxes?: ObservedSandbox[];
  /** Newest first, as the runtime's answer is sorted. */
  containers?: ObservedContainer[];
  starts?: Record<string, "image-ready" | "pulling" | Hindrance>;
}

/** A living sandbox, prepared volumes and nothing being stopped, besides what a test cares about. */
export function aSituation(facts: SituationFacts = {}): Situation {
  const { sandboxes = [aSandbox()], containers = [], starts = {}, ...rest } = facts;
  return {
    pod: aPod(),
    observed: { sandboxes, containers },
    starts: new Map(
      Object.entries(starts).map(([name, state]) => [
        name,
        state === "image-ready"
          ? { phase: state, imageId: "sha256:b0", failures: 0 }
          : state === "pulling"
            ? { phase: state }
            : state,
      ]),
    ),
    volumes: "prepared",
    stopping: new Map(),
    leaving: new Map(),
    probes: new Map(),
    hooks: new Map(),
    now: at(),
    ...rest,
  };
}

/** What is decided, each action in a few words such as `start-container app #1`. */
export function decideInWords(facts: SituationFacts): { actions: string[]; wakeAt?: Date } {
  const decision = decide(aSituation(facts));
  return { ...decision, actions: decision.actions.map(inWords) };
}

function inWords(action: Action): string {
  switch (action.kind) {
    case "create-sandbox":
      return `create-sandbox #${action.attempt}`;
    case "start-container":
      return `start-container ${action.container.name} #${action.attempt}`;
    case "prepare-image":
    case "hinder":
    case "start-created":
      return `${action.kind} ${action.container.name}`;
    case "begin-stop":
    case "stop-container":
      return `${action.kind} ${action.id} in ${action.graceSeconds} s`;
    case "stop-sandbox":
    case "remove-sandbox":
    case "remove-container":
      return `${action.kind} ${action.id}`;
    case "prepare-volumes":
    case "refresh-volumes":
    case "remove-pod":
      return action.kind;
  }
}
