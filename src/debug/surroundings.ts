import type { Container, EnvVar, Pod } from "../kubernetes/types.ts";
import { planEnvironment } from "./environment/plan-environment.ts";
import { type MountInput, planMounts } from "./mounts/plan-mounts.ts";
import type { DebugOptions } from "./options.ts";

/** The volumes and variables a debugger shares with the Pod's containers. */
export interface Surroundings {
  /** Variables, those of `--env` among them. */
  readonly env: readonly EnvVar[];
  readonly fields: Pick<Container, "envFrom" | "volumeMounts" | "volumeDevices">;
  readonly notes: readonly string[];
}

/** Plans what `--mounts-from`, `--mount`, `--env-from` and `--env` ask for; throws as those do. */
export function surroundingsOf(
  { pod, options }: { readonly pod: Pod; readonly options: DebugOptions },
  container: Pick<MountInput, "ephemeral" | "privileged">,
): Surroundings {
  const mounts = planMounts({ pod, options, ...container });
  const environment = planEnvironment(pod, options);
  return {
    env: environment.env,
    fields: { ...environment.fields, ...mounts.fields },
    notes: [...mounts.notes, ...environment.notes],
  };
}

/** What was asked for beyond `--env`, to tell debuggers apart by; undefined for nothing. */
export function askedSurroundings({
  mountsFrom,
  mounts,
  envFrom,
}: DebugOptions): object | undefined {
  return mountsFrom || envFrom || mounts.length > 0 ? { mountsFrom, mounts, envFrom } : undefined;
}

/** The mounts a container has and those it is given, which win where both want a path. */
export function withSurroundings(
  { volumeMounts = [], volumeDevices = [] }: Container,
  { envFrom, ...given }: Surroundings["fields"],
): Surroundings["fields"] {
  const paths = new Set([
    ...(given.volumeMounts ?? []).map(({ mountPath }) => mountPath),
    ...(given.volumeDevices ?? []).map(({ devicePath }) => devicePath),
  ]);
  return {
    ...(envFrom && { envFrom }),
    ...(given.volumeMounts && {
      volumeMounts: [
        ...volumeMounts.filter(({ mountPath }) => !paths.has(mountPath)),
        ...given.volumeMounts,
      ],
    }),
    ...(given.volumeDevices && {
      volumeDevices: [
        ...volumeDevices.filter(({ devicePath }) => !paths.has(devicePath)),
        ...given.volumeDevices,
      ],
    }),
  };
}
