import type { DebugOptions } from "../options.ts";

/** Flags that say something about a Pod to debug; kubectl takes them for nodes and drops them. */
export function podFlags({ target, mountsFrom, mounts, envFrom, copy }: DebugOptions): string[] {
  const { keep } = copy;
  return [
    ...(target ? ["--target"] : []),
    ...(mountsFrom ? ["--mounts-from"] : []),
    ...(mounts.length > 0 ? ["--mount"] : []),
    ...(envFrom ? ["--env-from"] : []),
    ...(copy.name ? ["--copy-to"] : []),
    ...(copy.hold ? ["--hold"] : []),
    ...(copy.setImages.length > 0 ? ["--set-image"] : []),
    ...(copy.replace ? ["--replace"] : []),
    ...(copy.sameNode ? ["--same-node"] : []),
    ...(copy.shareProcesses === undefined ? [] : ["--share-processes"]),
    ...(keep.labels ? ["--keep-labels"] : []),
    ...(keep.annotations ? ["--keep-annotations"] : []),
    ...(keep.liveness ? ["--keep-liveness"] : []),
    ...(keep.readiness ? ["--keep-readiness"] : []),
    ...(keep.startup ? ["--keep-startup"] : []),
    ...(keep.initContainers ? [] : ["--keep-init-containers"]),
  ];
}
