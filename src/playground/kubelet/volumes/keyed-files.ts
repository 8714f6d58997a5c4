import type { ConfigMap, KeyToPath, Secret } from "../../../kubernetes/types.ts";
import { failedMount } from "./failed-mount.ts";
import type { VolumeFile } from "./volume-file.ts";
import type { VolumeSources } from "./volume-sources.ts";

/** What configMap and secret sources have in common, alone or in a projected volume. */
interface KeyedSource {
  items?: KeyToPath[];
  defaultMode?: number;
  optional?: boolean;
}

/** Mode of a file nobody gave one. */
export const fileMode = 0o644;

/** The files of a configMap source. Throws `ConfigProblem` when it or a key is missing. */
export function configMapFiles(
  volume: string,
  source: KeyedSource & { name?: string },
  sources: Pick<VolumeSources, "configMap">,
): VolumeFile[] {
  const { name = "", optional } = source;
  const found = sources.configMap(name);
  if (found === undefined && !optional) throw failedMount(volume, `configmap "${name}" not found`);
  return selectFiles(volume, "config", configMapData(found), source);
}

/** The files of a secret source. Throws `ConfigProblem` when it or a key is missing. */
export function secretFiles(
  volume: string,
  source: KeyedSource & { secretName?: string; name?: string },
  sources: Pick<VolumeSources, "secret">,
): VolumeFile[] {
  // The field is called `name` in a projected volume.
  const { secretName, name = secretName ?? "", optional } = source;
  const found = sources.secret(name);
  if (found === undefined && !optional) throw failedMount(volume, `secret "${name}" not found`);
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
  source: KeyedSource,
): VolumeFile[] {
  const mode = source.defaultMode ?? fileMode;
  if (source.items === undefined) {
    return [...data].map(([path, bytes]) => ({ path, data: bytes, mode }));
  }
  return source.items.flatMap((item) => {
    const bytes = data.get(item.key);
    if (bytes === undefined && source.optional) return [];
    if (bytes === undefined) {
      throw failedMount(volume, `references non-existent ${noun} key: ${item.key}`);
    }
    checkInnerPath(volume, item.path);
    return [{ path: item.path, data: bytes, mode: item.mode ?? mode }];
  });
}

/** A path that starts with two dots could stand where write-files.ts has its own names. */
export function checkInnerPath(volume: string, path: string): void {
  if (/^(\/|\.\.)/.test(path) || path.split("/").includes("..")) {
    throw failedMount(volume, `invalid path: ${path}`);
  }
}
