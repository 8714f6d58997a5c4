import { type FieldError, invalid } from "../../field-error.ts";

/** A path inside a volume: relative, and not leading out of it. */
export function validateInnerPath(field: string, path: string): FieldError[] {
  return [
    ...(path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : []),
    ...validateNoBacksteps(field, path),
  ];
}

/** No `..` as a whole segment. */
export function validateNoBacksteps(field: string, path: string): FieldError[] {
  return hasBacksteps(path) ? [invalid(field, path, "must not contain '..'")] : [];
}

/** Is one of the segments `..`? */
export function hasBacksteps(path: string): boolean {
  return path.split("/").includes("..");
}

/** An inner path whose first segment does not begin with `..`: the kubelet keeps those for itself. */
export function validateUnreservedPath(field: string, path: string): FieldError[] {
  const reserved = path.startsWith("..") && !path.startsWith("../");
  return [
    ...validateInnerPath(field, path),
    ...(reserved ? [invalid(field, path, "must not start with '..'")] : []),
  ];
}
