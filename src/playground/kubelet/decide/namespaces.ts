import type { EphemeralContainer, Pod } from "../../../kubernetes/types.ts";
import type { AnyContainer } from "../pod.ts";

/** CRI NamespaceMode by name. */
export type NamespaceModeName = "POD" | "CONTAINER" | "NODE" | "TARGET";

/** CRI NamespaceOption: which namespaces a sandbox or container lives in. */
export interface NamespaceOptions {
  network: NamespaceModeName;
  pid: NamespaceModeName;
  ipc: NamespaceModeName;
  /** Container id whose PID namespace is joined; with pid TARGET only. */
  targetId?: string;
}

/** The modes a Pod asks for; its sandbox and all its containers say the same. */
export function podNamespaces(pod: Pod): NamespaceOptions {
  const { spec } = pod;
  return {
    network: spec?.hostNetwork ? "NODE" : "POD",
    pid: spec?.hostPID ? "NODE" : spec?.shareProcessNamespace ? "POD" : "CONTAINER",
    ipc: spec?.hostIPC ? "NODE" : "POD",
  };
}

/**
 * `targetContainerName` counts only where every container has a PID namespace of its own: with
 * shareProcessNamespace or hostPID the target's processes are visible anyway, and containerd
 * would refuse TARGET beside them.
 */
export function targetNameOf(pod: Pod, container: AnyContainer): string | undefined {
  const target = (container as EphemeralContainer).targetContainerName;
  return podNamespaces(pod).pid === "CONTAINER" && target !== "" ? target : undefined;
}

/** The modes of one container; `targetId` is the runtime's id of its target, when it has one. */
export function containerNamespaces(pod: Pod, targetId: string | undefined): NamespaceOptions {
  const options = podNamespaces(pod);
  return targetId === undefined ? options : { ...options, pid: "TARGET", targetId };
}
