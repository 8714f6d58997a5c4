import { join } from "node:path";
import type { ConfigMap, KeyToPath, Pod, Secret, Volume } from "../../../kubernetes/types.ts";
import { ConfigProblem, type EnvironmentSources } from "../config/environment.ts";
import type { PodPlaces } from "../places.ts";

/** One file of a configMap or secret volume; `path` is relative and may have folders. */
export interface VolumeFile {
  path: string;
  data: Buffer;
  mode: number;
}

/** What has to be on disk before a container can mount a volume. */
export type VolumePlan =
  | { kind: "empty-directory"; name: string; path: string; group?: number }
  | { kind: "host-path"; name: string; path: string; type: string }
  | { kind: "files"; name: string; path: string; files: VolumeFile[] };

type Sources = Pick<EnvironmentSources, "configMap" | "secret">;

/**
 * The plan of every volume of a Pod. Throws `ConfigProblem` with the kubelet's FailedMount
 * message for what is missing or isn't offered here.
 */
export function planVolumes(pod: Pod, places: PodPlaces, sources: Sources): VolumePlan[] {
  const group = pod.spec?.securityContext?.fsGroup;
  return (pod.spec?.volumes ?? []).map((volume): VolumePlan => {
    const { name } = volume;
    if (volume.hostPath !== undefined) {
      return {
        kind: "host-path",
        name,
        path: volume.hostPath.path,
        type: volume.hostPath.type ?? "",
      };
    }
    if (volume.emptyDir !== undefined) {
      const inMemory = volume.emptyDir.medium === "Memory";
      const path = join(inMemory ? places.memoryVolumes : places.volumes, name);
      return { kind: "empty-directory", name, path, ...(group === undefined ? {} : { group }) };
    }
    if (volume.configMap !== undefined) {
      const path = join(places.volumes, name);
      return {
        kind: "files",
        name,
        path,
        files: configMapFiles(volume, volume.configMap, sources),
      };
    }
    if (volume.secret !== undefined) {
      const path = join(places.memoryVolumes, name);
      return { kind: "files", name, path, files: secretFiles(volume, volume.secret, sources) };
    }
    throw failed(name, "this kind of volume is not offered by the playground");
  });
}

function failed(volume: string, why: string): ConfigProblem {
  return new ConfigProblem(`MountVolume.SetUp failed for volume "${volume}" : ${why}`);
}

const defaultMode = 0o644;

function configMapFiles(
  { name: volume }: Volume,
  source: NonNullable<Volume["configMap"]>,
  sources: Sources,
): VolumeFile[] {
  const found = sources.configMap(source.name ?? "");
  if (found === undefined && !source.optional) {
    throw failed(volume, `configmap "${source.name ?? ""}" not found`);
  }
  return selectFiles(volume, "config", configMapData(found), source);
}

function secretFiles(
  { name: volume }: Volume,
  source: NonNullable<Volume["secret"]>,
  sources: Sources,
): VolumeFile[] {
  const found = sources.secret(source.secretName ?? "");
  if (found === undefined && !source.optional) {
    throw failed(volume, `secret "${source.secretName ?? ""}" not found`);
  }
  return selectFiles(volume, "secret", secretData(found), source);
}

function configMapData(found: ConfigMap | undefined): Map<string, Buffer> {
  return new Map([
    ...Object.entries(found?.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(found?.binaryData ?? {}).map(
      ([key, text]) => [key, Buffer.from(text, "base64")] as const,
    ),
  ]);
}

function secretData(found: Secret | undefined): Map<string, Buffer> {
  return new Map(
    Object.entries(found?.data ?? {}).map(([key, text]) => [key, Buffer.from(text, "base64")]),
  );
}

/** Every key as a file of its name, or just the `items` at their paths. */
function selectFiles(
  volume: string,
  noun: "config" | "secret",
  data: ReadonlyMap<string, Buffer>,
  source: { items?: KeyToPath[]; defaultMode?: number; optional?: boolean },
): VolumeFile[] {
  const mode = source.defaultMode ?? defaultMode;
  if (source.items === undefined) {
    return [...data].map(([path, bytes]) => ({ path, data: bytes, mode }));
  }
  return source.items.flatMap((item) => {
    const bytes = data.get(item.key);
    if (bytes === undefined && source.optional) return [];
    if (bytes === undefined) {
      throw failed(volume, `references non-existent ${noun} key: ${item.key}`);
    }
    // A path that starts with two dots could stand where write-files.ts has its own names.
    if (/^(\/|\.\.)/.test(item.path) || item.path.split("/").includes("..")) {
      throw failed(volume, `invalid path: ${item.path}`);
    }
    return [{ path: item.path, data: bytes, mode: item.mode ?? mode }];
  });
}
