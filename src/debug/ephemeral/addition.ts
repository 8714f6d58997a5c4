import { EphemeraError } from "../../errors.ts";
import type { EphemeralContainer } from "../../kubernetes/types.ts";
import { containerNames, freeDebuggerName } from "../container-names.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { ContainerAddition, DebugPlan, SessionPlan } from "../plan.ts";
import { type Surroundings, surroundingsOf } from "../surroundings.ts";
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

/** The volumes and variables of the Pod it is given. Throws as `surroundingsOf` does. */
export function surroundings(input: SecuredInput): Surroundings {
  const privileged = input.security.securityContext?.privileged === true;
  return surroundingsOf(input, { ephemeral: true, privileged });
}
