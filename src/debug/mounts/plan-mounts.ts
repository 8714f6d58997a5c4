import { EphemeraError } from "../../errors.ts";
import type { Container, Pod, VolumeDevice, VolumeMount } from "../../kubernetes/types.ts";
import type { DebugOptions } from "../options.ts";
import { optionsError } from "../options-error.ts";
import { containerNamed, podContainers } from "../target/pod-containers.ts";
import { type MountRules, whyLeftOut } from "./left-out.ts";
import { defaultMountPath, type MountRequest } from "./parse-mount.ts";

/** What mounts are planned from. */
export interface MountInput {
  readonly pod: Pod;
  readonly options: Pick<DebugOptions, "mountsFrom" | "mounts" | "envFrom" | "attach">;
  /** For an ephemeral container, of which the API forbids more. */
  readonly ephemeral: boolean;
  /** The container is privileged: only then may its own mounts show up on the node. */
  readonly privileged: boolean;
}

/** Mounts and block devices for a debugger, and what is to be said of those it doesn't get. */
export interface PlannedMounts {
  readonly fields: Pick<Container, "volumeMounts" | "volumeDevices">;
  readonly notes: readonly string[];
}

/**
 * The volumes that `--mounts-from` and `--mount` ask for; where both want the same path the latter
 * has it. Throws CONTAINER_NOT_FOUND, VOLUME_NOT_FOUND, and what `optionsError` makes.
 */
export function planMounts(input: MountInput): PlannedMounts {
  const { pod, options } = input;
  const asked = options.mounts.map((request) => askedMount(pod, request));
  const taken = new Set<string>();
  for (const { path } of asked) {
    if (taken.has(path)) throw optionsError(options, `two --mount want the path ${path}.`);
    taken.add(path);
  }
  const { from, notes } = mountsOf(input);
  const volumeMounts = [
    ...from.mounts.filter(({ mountPath }) => !taken.has(mountPath)),
    ...asked.flatMap(({ mount }) => mount ?? []),
  ];
  const volumeDevices = [
    ...from.devices.filter(({ devicePath }) => !taken.has(devicePath)),
    ...asked.flatMap(({ device }) => device ?? []),
  ];
  return {
    fields: {
      ...(volumeMounts.length > 0 && { volumeMounts }),
      ...(volumeDevices.length > 0 && { volumeDevices }),
    },
    notes,
  };
}

/** A volume that a container has as a block device can only be had as one. */
function askedMount(
  pod: Pod,
  { volume, path = "", readOnly }: MountRequest,
): { path: string; mount?: VolumeMount; device?: VolumeDevice } {
  const names = (pod.spec?.volumes ?? []).map(({ name }) => name);
  if (!names.includes(volume)) {
    throw new EphemeraError("VOLUME_NOT_FOUND", {
      pod: pod.metadata?.name ?? "",
      volume,
      volumes: names.length === 0 ? "none" : names.join(", "),
    });
  }
  const isDevice = podContainers(pod).some(({ volumeDevices = [] }) =>
    volumeDevices.some(({ name }) => name === volume),
  );
  if (isDevice) {
    const devicePath = path || `/dev/${volume}`;
    return { path: devicePath, device: { name: volume, devicePath } };
  }
  const mountPath = path || defaultMountPath(volume);
  return {
    path: mountPath,
    mount: { name: volume, mountPath, ...(readOnly && { readOnly }) },
  };
}

function mountsOf(input: MountInput): {
  from: { mounts: VolumeMount[]; devices: readonly VolumeDevice[] };
  notes: string[];
} {
  const { pod, options, ephemeral, privileged } = input;
  const { mountsFrom } = options;
  if (!mountsFrom) return { from: { mounts: [], devices: [] }, notes: [] };
  const { volumeMounts = [], volumeDevices = [] } = containerNamed(pod, mountsFrom);
  const rules: MountRules = { ephemeral, sameVariables: options.envFrom === mountsFrom };
  const notes: string[] = [];
  const mounts: VolumeMount[] = [];
  for (const mount of volumeMounts) {
    const why = whyLeftOut(mount, rules);
    if (why !== undefined) {
      notes.push(`Without ${mount.mountPath} of container ${mountsFrom}: ${why}.`);
    } else if (mount.mountPropagation === "Bidirectional" && !privileged) {
      notes.push(
        `${mount.mountPath} shows what the node mounts below it, but not the other way round: that takes a privileged container (--profile=sysadmin).`,
      );
      mounts.push({ ...mount, mountPropagation: "HostToContainer" });
    } else {
      mounts.push(mount);
    }
  }
  return { from: { mounts, devices: volumeDevices }, notes };
}
