import { isJsonObject, type Json, type JsonObject } from "../../kubernetes/object.ts";
import { strategicMerge } from "../../kubernetes/patch/strategic-merge.ts";
import type { Container, EphemeralContainer } from "../../kubernetes/types.ts";
import type { CustomFields } from "./custom-fields.ts";

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const probeHandlers = ["exec", "grpc", "httpGet", "tcpSocket"] as const;
const envSources = ["value", "valueFrom"] as const;

/** The fields of a file of `--custom`, ready to be merged. */
export function customFields(fields: JsonObject): CustomFields {
  return { fields, merge: (container) => mergeCustom(container, fields) };
}

/**
 * Merges the fields of `--custom` into a container as a strategic merge patch: lists by their
 * keys, new items first. kubectl then reads the outcome over the old container, so that items
 * keep fields of whichever stood in their place; here none is moved. Of fields that exclude each
 * other (a variable's value and source, a probe's handlers) the custom one stays.
 */
export function mergeCustom<T extends Container | EphemeralContainer>(
  container: T,
  custom: JsonObject,
): T {
  const current = asJson(container);
  return JSON.parse(
    JSON.stringify(strategicMerge("core.v1.Container", withoutReplaced(current, custom), custom)),
  ) as T;
}

function asJson(container: Container | EphemeralContainer): JsonObject {
  return JSON.parse(JSON.stringify(container)) as JsonObject;
}

/** The container without what would stand beside a field of `custom` that excludes it. */
function withoutReplaced(current: JsonObject, custom: JsonObject): JsonObject {
  const cleared = { ...current };
  for (const probe of probes) {
    const value = replaceOne(current[probe], custom[probe], probeHandlers);
    if (value !== undefined) cleared[probe] = value;
  }
  if (Array.isArray(current.env)) {
    cleared.env = current.env.map((variable) => {
      const changed = customVariable(custom, variable);
      return replaceOne(variable, changed, envSources) ?? variable;
    });
  }
  return cleared;
}

function customVariable(custom: JsonObject, variable: Json): Json | undefined {
  if (!Array.isArray(custom.env) || !isJsonObject(variable)) return undefined;
  return custom.env.findLast((other) => isJsonObject(other) && other.name === variable.name);
}

/** `current` without its fields of the group when `changed` has one of them. */
function replaceOne(
  current: Json | undefined,
  changed: Json | undefined,
  group: readonly string[],
): Json | undefined {
  if (!isJsonObject(current) || !isJsonObject(changed)) return current;
  const chosen = group.filter((field) => changed[field] !== undefined);
  if (chosen.length === 0) return current;
  return Object.fromEntries(
    Object.entries(current).filter(([field]) => !group.includes(field) || chosen.includes(field)),
  );
}
