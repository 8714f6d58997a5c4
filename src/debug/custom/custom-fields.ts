import type { JsonObject } from "../../kubernetes/object.ts";
import type { Container, EphemeralContainer } from "../../kubernetes/types.ts";

/**
 * What a file of `--custom` says. It brings its merging with it, so that the schema this takes is
 * loaded only for a command that has such a file.
 */
export interface CustomFields {
  /** Fields of core.v1.Container, as `decodeCustom` gives them. */
  readonly fields: JsonObject;
  /** The container with the fields merged in. */
  merge<T extends Container | EphemeralContainer>(container: T): T;
}

const unchangeable = ["name", "command", "image", "lifecycle", "volumeDevices"] as const;

/** Which fields of it may not be given. */
export function forbiddenFields(fields: JsonObject): string[] {
  return unchangeable.filter((field) => fields[field] !== undefined);
}
