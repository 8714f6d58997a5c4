import { EphemeraError } from "../../errors.ts";
import type { EphemeralContainer } from "../../kubernetes/types.ts";
import { containerNames, freeDebuggerName } from "../container-names.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { ContainerAddition, DebugPlan, SessionPlan } from "../plan.ts";
import { type Surroundings, surroundingsOf } from "../surroundings.ts";
import { targetDelay } from "../target/check-pod.ts";
import { additionPatch } from "./ephemeral-container.ts";
import { type EphemeralInput, nameOf, namespaceOf, type SecuredInput } from "./input.ts";

/** Rights every addition needs. */
export const additionPermissions: readonly string[] = [
  "get pods",
  "patch pods/ephemeralcontainers",
  "list pods",
  "watch pods",
];

/** What every plan for an ephemeral container says. */
export function planFrame(
  { pod, target }: EphemeralInput,
  { name, session }: { name: string; session: SessionPlan | undefined },
): Pick<DebugPlan, "mode" | "namespace" | "pod" | "debugger" | "target" | "session" | "shares"> {
  return {
    mode: "ephemeral",
    namespace: namespaceOf(pod),
    pod: nameOf(pod),
    debugger: name,
    ...(target !== undefined && { target }),
    ...(session && { session }),
    shares: sharedNamespaces({ pod: nameOf(pod), spec: pod.spec, target }),
  };
}

/** The request that adds the container. */
export function addition(
  { pod }: EphemeralInput,
  container: EphemeralContainer,
): ContainerAddition {
  const patch = additionPatch(pod, container);
  return { kind: "add-container", pod: nameOf(pod), container, patch };
}

/** `-c`, else a free name. Throws CONTAINER_EXISTS. */
export function debuggerName({ pod, options, suffix }: EphemeralInput): string {
  const wanted = options.container;
  if (wanted === undefined || wanted === "") return freeDebuggerName(pod, suffix);
  if (containerNames(pod).has(wanted)) {
    throw new EphemeraError("CONTAINER_EXISTS", { pod: nameOf(pod), container: wanted });
  }
  return wanted;
}

/** That the debugger can't start yet, while its target doesn't run; and that it won't last. */
export function delayNotes({ pod, target }: EphemeralInput): string[] {
  const delay = target === undefined ? undefined : targetDelay(pod, target);
  if (delay === undefined) return [];
  return [
    `The target ${target} is not running now (${delay}): the debugger starts once it does.`,
    // In a PID namespace of its own, whose first process takes all others along.
    ...(delay === "CrashLoopBackOff" && pod.spec?.shareProcessNamespace !== true
      ? ["The debugger ends with the target's next crash; --copy-to makes a Pod that can be held."]
      : []),
  ];
}

/** The volumes and variables of the Pod it is given. Throws as `surroundingsOf` does. */
export function surroundings(input: SecuredInput): Surroundings {
  const privileged = input.security.securityContext?.privileged === true;
  return surroundingsOf(input, { ephemeral: true, privileged });
}
