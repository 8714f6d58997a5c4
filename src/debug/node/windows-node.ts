import { EphemeraError } from "../../errors.ts";
import type { Node, SecurityContext } from "../../kubernetes/types.ts";
import type { NodeAccess } from "../profiles/node-access.ts";
import type { Profile } from "../profiles/profile.ts";

/** Does the node run Windows? */
export function isWindowsNode({ metadata, status }: Node): boolean {
  const system = status?.nodeInfo?.operatingSystem || metadata?.labels?.["kubernetes.io/os"];
  return system === "windows";
}

/** Refuses the default image, which is Linux's; `image` is undefined where another is used. Throws WINDOWS_NODE. */
export function checkWindowsNodeImage(
  node: Node,
  { image, command }: { image: string | undefined; command: string },
): void {
  if (!isWindowsNode(node) || image === undefined) return;
  throw new EphemeraError("WINDOWS_NODE", { node: node.metadata?.name ?? "", image, command });
}

/**
 * A node of Windows has no namespaces to share. What reaches it there is a HostProcess Pod: its processes
 * are the node's own, in the node's network and with the node's files (kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod).
 * Profiles that reach nothing of a node have an ordinary container.
 */
export function windowsNodeAccess(profile: Profile): NodeAccess {
  const os = { name: "windows" };
  if (profile === "baseline" || profile === "restricted") return { spec: { os }, mounts: [] };
  const windowsOptions = { hostProcess: true, runAsUserName: String.raw`NT AUTHORITY\SYSTEM` };
  return { spec: { os, hostNetwork: true, securityContext: { windowsOptions } }, mounts: [] };
}

/** The one field of a container's context that the level restricted asks for there. */
export function windowsNodeSecurity(profile: Profile): SecurityContext | undefined {
  return profile === "restricted" ? { runAsNonRoot: true } : undefined;
}
