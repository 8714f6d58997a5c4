import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { type Decoded, DecodeError, decode } from "../schema/decode.ts";
import {
  type DecodedBody,
  type FieldValidation,
  strictDecodingError,
} from "../schema/decode-body.ts";
import { JsonError, type ParsedJson, parseJson } from "../schema/parse-json.ts";
import { goValueName } from "../schema/scalars.ts";
import { typeOfKind } from "../schema/schema.ts";
import { formatGo } from "./format-go.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";
import { badPatch, invalidPatch } from "./patch-error.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** Media types of the patches that need no field manager. */
export const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
] as const;

/** One of `patchTypes`. */
export type PatchType = (typeof patchTypes)[number];

/**
 * Applies the body of a PATCH to a stored object and fits the result to its kind. Unknown and
 * duplicate fields are refused, returned as warnings or ignored. `current` stays as it is.
 * Throws StatusError with the code and text Kubernetes answers (api-server.md 1.4).
 */
export function applyPatch(options: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly current: JsonObject;
  readonly patchType: PatchType;
  /** The body as it came. */
  readonly patch: string;
  readonly fieldValidation?: FieldValidation;
}): DecodedBody {
  const { apiVersion, kind, current, patchType, fieldValidation = "Warn" } = options;
  const type = typeOfKind(apiVersion, kind);
  if (type === undefined) throw new Error(`the schema has no kind ${apiVersion} ${kind}`);
  const parsed = parsePatch(options.patch, patchType);
  const patched = patchObject(type, current, patchType, parsed.value);
  // What a message shows of the patch: strategic merge shows the patch, the others the result.
  const shown = () =>
    patchType === "application/strategic-merge-patch+json"
      ? formatGo(parsed.value)
      : JSON.stringify(patched);
  const decoded = decodePatched(type, patched, patchType, shown);
  const problems = [...duplicateFields(parsed), ...decoded.problems];
  if (problems.length > 0 && fieldValidation === "Strict") {
    throw invalidPatch(shown(), strictDecodingError(problems));
  }
  return {
    object: { ...decoded.object, apiVersion, kind },
    warnings: fieldValidation === "Warn" ? problems : [],
  };
}

function parsePatch(text: string, patchType: PatchType): ParsedJson {
  const prefix =
    patchType === "application/strategic-merge-patch+json" ? "" : "error decoding patch: ";
  try {
    const parsed = parseJson(text);
    if (patchType === "application/json-patch+json" || isJsonObject(parsed.value)) return parsed;
    throw badPatch(
      `${prefix}json: cannot unmarshal ${goValueName(parsed.value)} into Go value of type map[string]interface {}`,
    );
  } catch (error) {
    if (error instanceof JsonError) throw badPatch(`${prefix}${error.message}`);
    throw error;
  }
}

function patchObject(type: string, current: JsonObject, patchType: PatchType, patch: Json): Json {
  switch (patchType) {
    case "application/json-patch+json":
      return applyJsonPatch(current, patch);
    case "application/merge-patch+json":
      return mergePatch(current, patch);
    case "application/strategic-merge-patch+json":
      return strategicMerge(type, current, isJsonObject(patch) ? patch : {});
  }
}

function decodePatched(
  type: string,
  value: Json,
  patchType: PatchType,
  shown: () => string,
): Decoded {
  try {
    return decode({ type, value });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const isStrategic = patchType === "application/strategic-merge-patch+json";
    throw invalidPatch(shown(), isStrategic ? conversionMessage(error) : error.message);
  }
}

/** After a strategic merge Go converts maps to structs, and words its errors differently from decoding. */
function conversionMessage({ message, mismatch }: DecodeError): string {
  if (mismatch === undefined) return message;
  const found = mismatch.found.split(" ")[0] ?? "";
  const kinds: Readonly<Record<string, string>> = {
    number: mismatch.found.includes(".") ? "float64" : "int64",
    object: "map",
    array: "slice",
  };
  const kind = kinds[found] ?? found;
  if (mismatch.wanted.startsWith("[]")) return `cannot restore slice from ${kind}`;
  if (mismatch.wanted.startsWith("map[")) return `cannot restore map from ${kind}`;
  if (mismatch.wanted.includes(".")) return `cannot restore struct from: ${kind}`;
  return kind === "int64" && mismatch.wanted === "string"
    ? "cannot convert int64 to string"
    : `unrecognized type: ${mismatch.wanted}`;
}

/** `duplicate field "spec.replicas"` for every key a patch names twice in one object. */
function duplicateFields({ value, duplicates }: ParsedJson): string[] {
  if (duplicates.size === 0) return [];
  const found: string[] = [];
  const visit = (item: Json, path: string): void => {
    if (Array.isArray(item)) {
      for (const [index, element] of item.entries()) visit(element, `${path}[${index}]`);
    } else if (isJsonObject(item)) {
      for (const [key, child] of Object.entries(item)) {
        const childPath = path === "" ? key : `${path}.${key}`;
        if (duplicates.get(item)?.has(key) === true) found.push(`duplicate field "${childPath}"`);
        visit(child, childPath);
      }
    }
  };
  visit(value, "");
  return found;
}
