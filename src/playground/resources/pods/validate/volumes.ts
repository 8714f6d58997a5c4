import { checkDns1123Label } from "../../../../kubernetes/names.ts";
import type { KeyToPath, Volume } from "../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";
import { validateInnerPath, validateNoBacksteps } from "./relative-path.ts";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** What is wrong with `spec.volumes`. */
export function validateVolumes(volumes: readonly Volume[]): FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const at = `spec.volumes[${index}]`;
    const { name } = volume;
    const problems = checkDns1123Label(name);
    const named =
      name === ""
        ? [required(`${at}.name`)]
        : names.has(name)
          ? [duplicate(`${at}.name`, name)]
          : invalidEach(`${at}.name`, name, problems);
    names.add(name);
    return [...validateSources(at, volume), ...named];
  });
}

function validateSources(at: string, volume: Volume): FieldError[] {
  const sources = Object.entries(volume)
    .filter(([field, value]) => field !== "name" && value !== undefined)
    .map(([field]) => field);
  if (sources.length === 0) return [required(at, "must specify a volume type")];
  const surplus = sources
    .slice(1)
    .map((field) => forbidden(`${at}.${field}`, "may not specify more than 1 volume type"));
  return [...validateSource(at, volume), ...surplus];
}

function validateSource(at: string, volume: Volume): FieldError[] {
  const { hostPath, configMap, secret, persistentVolumeClaim: claim } = volume;
  const errors: FieldError[] = [];
  if (hostPath !== undefined) {
    const { path, type = "" } = hostPath;
    if (path === "") errors.push(required(`${at}.hostPath.path`));
    errors.push(...validateNoBacksteps(`${at}.hostPath.path`, path));
    if (!hostPathTypes.includes(type)) {
      errors.push(notSupported(`${at}.hostPath.type`, type, hostPathTypes));
    }
  }
  if (configMap !== undefined) {
    if ((configMap.name ?? "") === "") errors.push(required(`${at}.configMap.name`));
    errors.push(...validateFiles(`${at}.configMap`, configMap));
  }
  if (secret !== undefined) {
    if ((secret.secretName ?? "") === "") errors.push(required(`${at}.secret.secretName`));
    errors.push(...validateFiles(`${at}.secret`, secret));
  }
  if (claim !== undefined && (claim.claimName ?? "") === "") {
    errors.push(required(`${at}.persistentVolumeClaim.claimName`));
  }
  return errors;
}

function validateFiles(
  at: string,
  { defaultMode, items = [] }: { defaultMode?: number; items?: KeyToPath[] },
): FieldError[] {
  return [
    ...validateMode(`${at}.defaultMode`, defaultMode),
    ...items.flatMap(({ key, path, mode }, index) => [
      ...(key === "" ? [required(`${at}.items[${index}].key`)] : []),
      ...(path === "" ? [required(`${at}.items[${index}].path`)] : []),
      ...validateInnerPath(`${at}.items[${index}].path`, path),
      ...validateMode(`${at}.items[${index}].mode`, mode),
    ]),
  ];
}

function validateMode(field: string, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}
