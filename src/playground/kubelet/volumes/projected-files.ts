import type {
  DownwardAPIVolumeFile,
  Pod,
  ProjectedVolumeSource,
  VolumeProjection,
} from "../../../kubernetes/types.ts";
import { podField } from "../config/pod-field.ts";
import { resourceField } from "../config/resource-field.ts";
import { containersOf } from "../pod.ts";
import { failedMount } from "./failed-mount.ts";
import { checkInnerPath, configMapFiles, fileMode, secretFiles } from "./keyed-files.ts";
import { type TokenNeed, tokenNeedOf } from "./token-needs.ts";
import type { VolumeFile } from "./volume-file.ts";
import type { VolumeSources } from "./volume-sources.ts";

/** Which volume of which Pod, and what there is to make it from. */
export interface VolumeFacts {
  volume: string;
  pod: Pod;
  sources: VolumeSources;
}

/** The files of a downwardAPI source: fields of the Pod, and resources of its containers. */
export function downwardFiles(
  { volume, pod, sources }: VolumeFacts,
  source: { items?: DownwardAPIVolumeFile[]; defaultMode?: number },
): VolumeFile[] {
  return (source.items ?? []).map((item) => {
    checkInnerPath(volume, item.path);
    const text = downwardValue(item, { volume, pod, sources });
    return {
      path: item.path,
      data: Buffer.from(text),
      mode: item.mode ?? source.defaultMode ?? fileMode,
    };
  });
}

function downwardValue(
  { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile,
  { volume, pod, sources }: VolumeFacts,
): string {
  if (fieldRef !== undefined) {
    const value = podField(pod, fieldRef.fieldPath, sources);
    if (value === undefined)
      throw failedMount(volume, `unsupported fieldPath: ${fieldRef.fieldPath}`);
    return value;
  }
  if (resourceFieldRef === undefined) throw failedMount(volume, "a file without a source");
  const { containerName = "", resource } = resourceFieldRef;
  const about = containersOf(pod).find(({ container }) => container.name === containerName);
  if (about === undefined) throw failedMount(volume, `container ${containerName} not found`);
  const value = resourceField(pod, about.container, resourceFieldRef, sources.allocatable);
  if (value === undefined)
    throw failedMount(volume, `unsupported container resource : ${resource}`);
  return value;
}

/** The files of all sources of a projected volume; of two at one path the later stays. */
export function projectedFiles(
  facts: VolumeFacts,
  { sources: projections = [], defaultMode = fileMode }: ProjectedVolumeSource,
): VolumeFile[] {
  const files = projections.flatMap((projection) =>
    projectionFiles(facts, projection, defaultMode),
  );
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function projectionFiles(
  facts: VolumeFacts,
  projection: VolumeProjection,
  defaultMode: number,
): VolumeFile[] {
  const { volume, sources } = facts;
  const { configMap, secret, downwardAPI, serviceAccountToken } = projection;
  if (configMap !== undefined)
    return configMapFiles(volume, { ...configMap, defaultMode }, sources);
  if (secret !== undefined) return secretFiles(volume, { ...secret, defaultMode }, sources);
  if (downwardAPI !== undefined) return downwardFiles(facts, { ...downwardAPI, defaultMode });
  if (serviceAccountToken !== undefined) {
    const { path } = serviceAccountToken;
    return [tokenFile(facts, { path, need: tokenNeedOf(serviceAccountToken), defaultMode })];
  }
  const type = Object.keys(projection)[0] ?? "nothing";
  throw failedMount(volume, `the projection of ${type} is not offered by the playground`);
}

/** A token that has an owner, or is read through a group, is nobody else's to read. */
function tokenFile(
  { volume, pod, sources }: VolumeFacts,
  { path, need, defaultMode }: { path: string; need: TokenNeed; defaultMode: number },
): VolumeFile {
  checkInnerPath(volume, path);
  const token = sources.token(need);
  if (token instanceof Error) throw failedMount(volume, `failed to fetch token: ${token.message}`);
  const uid = commonUser(pod);
  const isOwned = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined;
  return {
    path,
    data: Buffer.from(token),
    mode: isOwned ? 0o600 : defaultMode,
    ...(uid === undefined ? {} : { uid }),
  };
}

/** The user all init and app containers are said to run as; undefined when they differ or one doesn't say. */
function commonUser(pod: Pod): number | undefined {
  const users = containersOf(pod)
    .filter(({ role }) => role !== "ephemeral")
    .map(
      ({ container }) =>
        container.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser,
    );
  return new Set(users).size === 1 ? users[0] : undefined;
}
