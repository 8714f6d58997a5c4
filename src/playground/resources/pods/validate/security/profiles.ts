import type { AppArmorProfile, SeccompProfile } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, notSupported, required, tooLong } from "../../../field-error.ts";
import { goStruct } from "../../../go-value.ts";
import { byteLength } from "../../../rules/values.ts";
import { validateInnerPath } from "../paths.ts";

const types = ["Localhost", "RuntimeDefault", "Unconfined"];

const goSeccompProfile = [
  ["Type", "type", ""],
  ["LocalhostProfile", "localhostProfile", null],
] as const;

/** What is wrong with a seccomp profile; only a file of the node has a name. */
export function validateSeccomp(at: string, profile: SeccompProfile | undefined): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const errors = validateType(`${at}.type`, type, "seccompProfile");
  const field = `${at}.localhostProfile`;
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return errors;
    const detail = "can only be set when seccomp type is Localhost";
    return [...errors, invalid(field, goStruct(goSeccompProfile, profile), detail)];
  }
  return localhostProfile === undefined
    ? [...errors, required(field, "must be set when seccomp type is Localhost")]
    : [...errors, ...validateInnerPath(field, localhostProfile)];
}

function validateType(field: string, type: string, owner: string): FieldError[] {
  if (type === "") return [required(field, `type is required when ${owner} is set`)];
  return types.includes(type) ? [] : [notSupported(field, type, types)];
}

/** The longest path of Linux without the final zero byte. */
const maxProfileBytes = 4095;

/** What is wrong with an AppArmor profile; only one loaded on the node has a name. */
export function validateAppArmor(at: string, profile: AppArmorProfile | undefined): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: name } = profile;
  const field = `${at}.localhostProfile`;
  if (type !== "Localhost") {
    const errors = validateType(`${at}.type`, type, "appArmorProfile");
    if (errors.length > 0 || name === undefined) return errors;
    return [invalid(field, name, "can only be set when AppArmor type is Localhost")];
  }
  const missing = required(field, "must be set when AppArmor type is Localhost");
  if (name === undefined) return [missing];
  const errors: FieldError[] = [];
  if (name.trim() !== name) {
    errors.push(invalid(field, name, "must not be padded with whitespace"));
  } else if (name === "") errors.push(missing);
  if (byteLength(name) > maxProfileBytes) errors.push(tooLong(field, maxProfileBytes));
  return errors;
}
