import { join } from "node:path";
import { quantityToNumber } from "../../../kubernetes/quantity.ts";
import type { Pod, Volume } from "../../../kubernetes/types.ts";
import { podCgroupLimits } from "../cgroups/pod-cgroup.ts";
import type { PodPlaces } from "../places.ts";
import { containersOf } from "../pod.ts";
import { failedMount } from "./failed-mount.ts";
import { configMapFiles, secretFiles } from "./keyed-files.ts";
import { downwardFiles, projectedFiles } from "./projected-files.ts";
import type { VolumeFile } from "./volume-file.ts";
import type { VolumeSources } from "./volume-sources.ts";

/** What has to be on disk before a container can mount a volume. */
export type VolumePlan =
  | {
      kind: "empty-directory";
      name: string;
      path: string;
      group?: number;
      /** Bytes of a tmpfs of its own; `default`: what the kernel gives one. Absent: on the disk. */
      memory?: number | "default";
      /** Mounts made in it, inside or outside, are seen on the other side. */
      shared?: true;
    }
  | { kind: "host-path"; name: string; path: string; type: string }
  | { kind: "files"; name: string; path: string; files: VolumeFile[]; group?: number };

/**
 * The plan of every volume of a Pod. Throws `ConfigProblem` with the kubelet's FailedMount
 * message for what is missing or isn't offered here.
 */
export function planVolumes(pod: Pod, places: PodPlaces, sources: VolumeSources): VolumePlan[] {
  refuseDevices(pod);
  const group = pod.spec?.securityContext?.fsGroup;
  const owner = group === undefined ? {} : { group };
  return (pod.spec?.volumes ?? []).map((volume): VolumePlan => {
    const { name } = volume;
    const { hostPath, emptyDir, configMap, secret, downwardAPI, projected } = volume;
    const onDisk = join(places.volumes, name);
    const inMemory = join(places.memoryVolumes, name);
    if (hostPath !== undefined) {
      return { kind: "host-path", name, path: hostPath.path, type: hostPath.type ?? "" };
    }
    if (emptyDir !== undefined) {
      const place =
        emptyDir.medium === "Memory"
          ? { path: inMemory, memory: memorySize(volume, pod, sources) }
          : { path: onDisk };
      const shared = isPropagated(pod, name) ? ({ shared: true } as const) : {};
      return { kind: "empty-directory", name, ...place, ...shared, ...owner };
    }
    if (configMap !== undefined) {
      const files = configMapFiles(name, configMap, sources);
      return { kind: "files", name, path: onDisk, files, ...owner };
    }
    if (secret !== undefined) {
      const files = secretFiles(name, secret, sources);
      return { kind: "files", name, path: inMemory, files, ...owner };
    }
    if (downwardAPI !== undefined) {
      const files = downwardFiles({ volume: name, pod, sources }, downwardAPI);
      return { kind: "files", name, path: inMemory, files, ...owner };
    }
    if (projected !== undefined) {
      const files = projectedFiles({ volume: name, pod, sources }, projected);
      return { kind: "files", name, path: inMemory, files, ...owner };
    }
    const type = Object.keys(volume).find((field) => field !== "name") ?? "unknown";
    throw failedMount(name, `volumes of the type ${type} are not offered by the playground`);
  });
}

/**
 * How large a tmpfs may grow: as its `sizeLimit` says, but not beyond what the Pod may have of the
 * memory, nor beyond what all Pods together may (kubelet, calculateEmptyDirMemorySize).
 */
function memorySize(
  { emptyDir }: Volume,
  pod: Pod,
  { allocatable }: Pick<VolumeSources, "allocatable">,
): number | "default" {
  const sizes = [
    quantityToNumber(emptyDir?.sizeLimit ?? 0),
    podCgroupLimits(pod, []).memory ?? 0,
    quantityToNumber(allocatable.memory ?? 0),
  ].filter((bytes) => bytes > 0);
  return sizes.length === 0 ? "default" : Math.min(...sizes);
}

/** Whether any container asks for mount propagation on this volume. */
function isPropagated(pod: Pod, volume: string): boolean {
  const mounts = containersOf(pod).flatMap(({ container }) => container.volumeMounts ?? []);
  return mounts.some(
    ({ name, mountPropagation = "None" }) => name === volume && mountPropagation !== "None",
  );
}

/** Block devices come from persistent volumes only. */
function refuseDevices(pod: Pod): void {
  for (const { container } of containersOf(pod)) {
    const [device] = container.volumeDevices ?? [];
    if (device === undefined) continue;
    throw failedMount(
      device.name,
      `container ${container.name} wants it as a block device (volumeDevices), which the playground does not offer`,
    );
  }
}
