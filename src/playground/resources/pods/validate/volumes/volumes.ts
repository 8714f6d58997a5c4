import { checkDns1123Label } from "../../../../../kubernetes/names.ts";
import type { Volume } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../../../field-error.ts";
import { validateName } from "../../../rules/values.ts";
import { sourceRules } from "./source-rules.ts";

/** Volumes that containers may mount, by name: those that nothing is wrong with. */
export type KnownVolumes = ReadonlyMap<string, Volume>;

/** What volume rules need besides the volumes. */
export interface VolumeScope {
  /** Of the Pod; undefined in a template, where the names of claims are not known yet. */
  readonly podName: string | undefined;
}

/** What is wrong with `volumes`, and the good ones. */
export function validateVolumes(
  at: string,
  volumes: readonly Volume[],
  { podName }: VolumeScope,
): { errors: FieldError[]; known: KnownVolumes } {
  const known = new Map<string, Volume>();
  const owned = new Set(
    podName === undefined
      ? []
      : volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`),
  );
  const errors = volumes.flatMap((volume, index) => {
    const here = `${at}[${index}]`;
    const { name, persistentVolumeClaim: claim } = volume;
    const own = [
      ...validateSource(here, volume, podName),
      ...validateName(`${here}.name`, name, checkDns1123Label),
      ...(known.has(name) ? [duplicate(`${here}.name`, name)] : []),
    ];
    if (own.length === 0) known.set(name, volume);
    if (claim === undefined || !owned.has(claim.claimName)) return own;
    const detail = "must not reference a PVC that gets created for an ephemeral volume";
    return [...own, invalid(`${here}.persistentVolumeClaim.claimName`, claim.claimName, detail)];
  });
  return { errors, known };
}

/** Exactly one source, which is then looked at; further ones are only refused. */
function validateSource(at: string, volume: Volume, podName: string | undefined): FieldError[] {
  let found = false;
  const errors = sourceRules.flatMap((rule) => {
    const { source, surplusField = source } = rule;
    if (volume[source] === undefined) return [];
    if (found)
      return [forbidden(`${at}.${surplusField}`, "may not specify more than 1 volume type")];
    found = true;
    return rule.validate({ at, volume, podName });
  });
  return found ? errors : [required(at, "must specify a volume type")];
}
