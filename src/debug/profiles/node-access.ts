import type { PodSpec, VolumeMount } from "../../kubernetes/types.ts";
import type { Profile } from "./profile.ts";

/** What a profile lets a node's Pod have of its node. */
export interface NodeAccess {
  /** Fields of the Pod's spec. */
  readonly spec: Pick<
    PodSpec,
    "os" | "hostNetwork" | "hostPID" | "hostIPC" | "securityContext" | "volumes"
  >;
  /** Mounts of its container. */
  readonly mounts: readonly VolumeMount[];
}

const hostNamespaces = { hostNetwork: true, hostPID: true, hostIPC: true };
const hostRoot = "host-root";

/** Where the node's root filesystem is mounted. */
export const hostRootPath = "/host";

/** The host namespaces and the node's files, as far as the profile goes. */
export function nodeAccess(profile: Profile): NodeAccess {
  switch (profile) {
    case "baseline":
    case "restricted":
      return { spec: {}, mounts: [] };
    case "netadmin":
      return { spec: hostNamespaces, mounts: [] };
    case "legacy":
    case "general":
    case "sysadmin":
      return {
        spec: { ...hostNamespaces, volumes: [{ name: hostRoot, hostPath: { path: "/" } }] },
        mounts: [{ name: hostRoot, mountPath: hostRootPath }],
      };
  }
}
