import type {
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from "../../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, required } from "../../../field-error.ts";
import { validateGiven } from "../../../rules/values.ts";
import { validateUnreservedPath } from "../paths.ts";
import { validateDownwardApiFile, validateKeyToPath, validateMode } from "./files.ts";

/**
 * What is wrong with a projected volume. The projections clusterTrustBundle and podCertificate are
 * gated off in 1.36 and dropped before this (see defaults/drop-disabled.ts).
 */
export function validateProjected(
  at: string,
  { defaultMode, sources = [] }: ProjectedVolumeSource,
): FieldError[] {
  const paths = new Set<string>();
  return [
    ...validateMode(`${at}.defaultMode`, defaultMode),
    ...sources.flatMap((source, index) =>
      validateProjection({ volume: at, at: `${at}.sources[${index}]` }, source, paths),
    ),
  ];
}

/** Paths of the volume and of the projection in it. */
interface Place {
  readonly volume: string;
  readonly at: string;
}

function validateProjection(
  place: Place,
  source: VolumeProjection,
  paths: Set<string>,
): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  const errors: FieldError[] = [];
  for (const [kind, keys] of [
    ["secret", secret],
    ["configMap", configMap],
  ] as const) {
    if (keys === undefined) continue;
    errors.push(...validateGiven(`${place.at}.${kind}.name`, keys.name));
    for (const [index, item] of (keys.items ?? []).entries()) {
      errors.push(
        ...validateKeyToPath(`${place.at}.${kind}.items[${index}]`, item),
        ...takePath(place, item.path, keys.name ?? "", paths),
      );
    }
  }
  for (const item of downwardAPI?.items ?? []) {
    errors.push(
      ...validateDownwardApiFile(`${place.at}.downwardAPI`, item),
      ...takePath(place, item.path, item.path, paths),
    );
  }
  if (serviceAccountToken !== undefined) errors.push(...validateToken(place, serviceAccountToken));
  const given = [secret, configMap, downwardAPI, serviceAccountToken].filter(
    (each) => each !== undefined,
  );
  if (given.length > 1) {
    errors.push(forbidden(place.at, "may not specify more than 1 volume type per source"));
  }
  return errors;
}

/** Two files cannot have the same path; `shown` is what the server names as the culprit. */
function takePath(
  { volume }: Place,
  path: string | undefined,
  shown: string,
  paths: Set<string>,
): FieldError[] {
  if (path === undefined || path === "") return [];
  if (paths.has(path)) return [invalid(volume, shown, "conflicting duplicate paths")];
  paths.add(path);
  return [];
}

const minTokenSeconds = 10 * 60;
const maxTokenSeconds = 2 ** 32;

function validateToken(
  { volume, at }: Place,
  { expirationSeconds = 0, path }: ServiceAccountTokenProjection,
): FieldError[] {
  const field = `${at}.serviceAccountToken.expirationSeconds`;
  const errors: FieldError[] = [];
  if (expirationSeconds < minTokenSeconds) {
    const detail = "may not specify a duration less than 10 minutes";
    errors.push(invalid(field, expirationSeconds, detail));
  }
  if (expirationSeconds > maxTokenSeconds) {
    const detail = "may not specify a duration larger than 2^32 seconds";
    errors.push(invalid(field, expirationSeconds, detail));
  }
  // The server leaves the projection out of this path.
  if (path === "") errors.push(required(`${volume}.path`));
  else errors.push(...validateUnreservedPath(`${volume}.path`, path));
  return errors;
}
