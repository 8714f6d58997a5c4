import type { Container, EphemeralContainer, ObjectMeta, PodSpec } from "../types.ts";

/** A Pod, or what a controller makes Pods from. */
export interface CheckedPod {
  metadata?: Pick<ObjectMeta, "annotations">;
  spec: PodSpec;
}

/** What a check has against a Pod, in the words of Pod Security admission. */
export interface Violation {
  /** Short: `non-default capabilities`. */
  reason: string;
  /** Who and what: `container "app" must not include "SYS_PTRACE" in securityContext.capabilities.add`. */
  detail: string;
}

/** Undefined when the Pod passes. */
export type Check = (pod: CheckedPod) => Violation | undefined;

/** One control of the Pod Security Standards and how it changed over the releases. */
export interface Control {
  /** Kubernetes' own id; controls are checked in the order of their ids. */
  id: string;
  /** Oldest first; each counts from its minor release on. */
  versions: readonly {
    since: number;
    check: Check;
    /** The baseline control that this restricted one includes. */
    replaces?: string;
  }[];
}

/** Any of the three sorts of containers; Pod Security treats them alike. */
export type CheckedContainer = Container | EphemeralContainer;

/** Init, regular and ephemeral containers, in the order the checks name them. */
export function containersOfSpec(spec: PodSpec): CheckedContainer[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
}

/** Names of the containers that have something wrong. */
export function namesWhere(
  spec: PodSpec,
  isBad: (container: CheckedContainer) => boolean,
): string[] {
  return containersOfSpec(spec)
    .filter(isBad)
    .map(({ name }) => name);
}

/** `container "a"`, `containers "a", "b"`. */
export function nameContainers(names: readonly string[]): string {
  return `${plural(names, "container", "containers")} ${quote(names)}`;
}

/** `pod and container "a"`: who set something, the Pod itself included. */
export function nameSetters(podIsOne: boolean, containers: readonly string[]): string {
  return [
    ...(podIsOne ? ["pod"] : []),
    ...(containers.length > 0 ? [nameContainers(containers)] : []),
  ].join(" and ");
}

export function plural(of: readonly unknown[], one: string, many: string): string {
  return of.length === 1 ? one : many;
}

/** `"a", "b"` */
export function quote(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

/** Sorted and without repetition, as the checks list what they forbid. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

/** A check that Pods of Windows need not pass: it is about what only Linux has. */
export function unlessWindows(check: Check): Check {
  return (pod) => (pod.spec.os?.name === "windows" ? undefined : check(pod));
}

/** Root in a user namespace of the Pod's own is nobody outside: some controls are relaxed. */
export function hasUserNamespace(spec: PodSpec): boolean {
  return spec.hostUsers === false;
}
