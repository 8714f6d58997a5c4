import type { VolumeMount } from "../../kubernetes/types.ts";

/**
 * Directories a debugger starts its own programs from, and those the runtime fills: a mount of the
 * target's over one of them would take its shell away.
 */
const ownDirectories: ReadonlySet<string> = new Set([
  "/",
  "/bin",
  "/dev",
  "/lib",
  "/lib64",
  "/proc",
  "/sbin",
  "/sys",
  "/usr",
  "/usr/bin",
  "/usr/lib",
  "/usr/lib64",
  "/usr/sbin",
]);

/** What decides whether a mount of another container can be had. */
export interface MountRules {
  /** The API server refuses `subPath` in ephemeral containers: "cannot be set for an Ephemeral Container". */
  readonly ephemeral: boolean;
  /** The debugger also gets that container's variables, which its `subPathExpr` are made of. */
  readonly sameVariables: boolean;
}

/** Why the mount can't be taken along, as a clause; undefined when it can. */
export function whyLeftOut(mount: VolumeMount, rules: MountRules): string | undefined {
  const { mountPath, subPath, subPathExpr } = mount;
  if (rules.ephemeral && (subPath || subPathExpr)) {
    return `it has a ${subPath ? "subPath" : "subPathExpr"}, which no ephemeral container may have: it is at $TARGET_ROOT${mountPath}`;
  }
  if (subPathExpr && !rules.sameVariables) {
    return "its subPathExpr is made of that container's variables: --env-from brings them";
  }
  return ownDirectories.has(withoutTrailingSlash(mountPath))
    ? "it would hide the debugger's own programs: --mount puts it elsewhere"
    : undefined;
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}
