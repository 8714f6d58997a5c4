import { type FieldError, invalid } from "../../field-error.ts";

/** A path inside a volume must not lead out of it. */
export function validateInnerPath(field: string, path: string): FieldError[] {
  return [
    ...(path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : []),
    ...validateNoBacksteps(field, path),
  ];
}

/** No `..` as a whole segment. */
export function validateNoBacksteps(field: string, path: string): FieldError[] {
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}
