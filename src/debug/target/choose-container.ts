import type { Pod } from "../../kubernetes/types.ts";

/** Which container is meant, and why; or that a person has to say. */
export type ContainerChoice =
  | { readonly kind: "chosen"; readonly container: string; readonly why: string }
  | { readonly kind: "open"; readonly containers: readonly string[] };

/** The annotation `kubectl logs` and `kubectl exec` go by too. */
export const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

/**
 * The container a person most likely means: the one the Pod's annotation names, else the only
 * one. An annotation that names no container of the Pod is ignored, as kubectl does.
 */
export function chooseContainer(pod: Pod): ContainerChoice {
  const containers = pod.spec?.containers.map(({ name }) => name) ?? [];
  const annotated = pod.metadata?.annotations?.[defaultContainerAnnotation];
  if (annotated !== undefined && targetNames(pod).includes(annotated)) {
    return { kind: "chosen", container: annotated, why: "its default container" };
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) {
    return { kind: "chosen", container: only, why: "its only container" };
  }
  return { kind: "open", containers };
}

/** Names of the containers that can be a target: regular ones and init ones. */
export function targetNames(pod: Pod): string[] {
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(
    ({ name }) => name,
  );
}
