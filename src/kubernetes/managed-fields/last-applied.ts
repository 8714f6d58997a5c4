import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { JsonError, parseJson } from "../schema/parse-json.ts";
import { checkApplied } from "./check-applied.ts";
import { compare } from "./compare.ts";
import { difference, type FieldSet, noFields } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { goJson } from "./go-json.ts";
import type { Structure } from "./structure.ts";

/** Where `kubectl apply` keeps what it applied by itself. */
export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The fields that client-side apply set and that still are as it set them. Server-side apply by
 * kubectl may take those from whoever owns them. None where there is no such annotation.
 */
export function lastAppliedFields(structure: Structure, live: JsonObject): FieldSet {
  const last = readLastApplied(annotationOf(live));
  if (last === undefined || last.apiVersion !== live.apiVersion) return noFields;
  if (checkApplied(structure, last).length > 0) return noFields;
  const { added, modified, removed } = compare(structure, last, live);
  return [modified, added, removed].reduce(difference, fieldsOf(structure, last));
}

/** The object with its annotation brought up to what is applied now; as it is without annotation. */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  if (annotationOf(object) === "") return object;
  const metadata = fieldsIn(object.metadata);
  const annotations = fieldsIn(metadata.annotations);
  const configMetadata = fieldsIn(config.metadata);
  const { [lastAppliedAnnotation]: _own, ...others } = fieldsIn(configMetadata.annotations);
  const recorded = {
    ...config,
    metadata: {
      ...configMetadata,
      ...(configMetadata.annotations === undefined ? {} : { annotations: others }),
    },
  };
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...annotations, [lastAppliedAnnotation]: `${goJson(recorded)}\n` },
    },
  };
}

function annotationOf(object: JsonObject): string {
  const annotations = fieldsIn(fieldsIn(object.metadata).annotations);
  const text = annotations[lastAppliedAnnotation];
  return typeof text === "string" ? text : "";
}

function readLastApplied(text: string): JsonObject | undefined {
  if (text === "") return undefined;
  try {
    const { value } = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function fieldsIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
