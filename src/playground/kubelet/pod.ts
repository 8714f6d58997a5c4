import type { Container, EphemeralContainer, Pod } from "../../kubernetes/types.ts";

/** A container of any of the three lists; ephemeral ones have the same fields and more. */
export type AnyContainer = Container | EphemeralContainer;

/** Which of a Pod's three lists a container stands in. */
export type ContainerRole = "init" | "app" | "ephemeral";

/** What names a Pod on this node. The uid tells a Pod from its successor of the same name. */
export interface PodIdentity {
  namespace: string;
  name: string;
  uid: string;
}

/** The API server sets these three on every stored Pod; anything else is a defect. */
export function identityOf(pod: Pod): PodIdentity {
  const { namespace, name, uid } = pod.metadata ?? {};
  if (namespace === undefined || name === undefined || uid === undefined) {
    throw new TypeError("a stored Pod has a namespace, a name and a uid");
  }
  return { namespace, name, uid };
}

/** `name_namespace(uid)`, as the kubelet writes a Pod in its messages. */
export function describePod({ namespace, name, uid }: PodIdentity): string {
  return `${name}_${namespace}(${uid})`;
}

/** All containers with their role, in the order the kubelet looks at them. */
export function containersOf(pod: Pod): { role: ContainerRole; container: AnyContainer }[] {
  const { spec } = pod;
  return [
    ...(spec?.initContainers ?? []).map((container) => ({ role: "init" as const, container })),
    ...(spec?.containers ?? []).map((container) => ({ role: "app" as const, container })),
    ...(spec?.ephemeralContainers ?? []).map((container) => ({
      role: "ephemeral" as const,
      container,
    })),
  ];
}

/** An init container with `restartPolicy: Always`: starts in its turn and stays up (a sidecar). */
export function isSidecar(role: ContainerRole, container: AnyContainer): boolean {
  return role === "init" && container.restartPolicy === "Always";
}

const fieldOfRole = {
  init: "initContainers",
  app: "containers",
  ephemeral: "ephemeralContainers",
} as const satisfies Record<ContainerRole, string>;

/** The fieldPath an event about this container carries, such as `spec.ephemeralContainers{dbg}`. */
export function fieldPathOf(role: ContainerRole, name: string): string {
  return `spec.${fieldOfRole[role]}{${name}}`;
}

/** `namespace_name_uid`, the name of a Pod's log directory. */
export function describePodDirectory({ namespace, name, uid }: PodIdentity): string {
  return `${namespace}_${name}_${uid}`;
}
