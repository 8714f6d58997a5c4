import { isJsonObject, type Json, type JsonObject } from "../../kubernetes/object.ts";
import { DecodeError, decode } from "../../kubernetes/schema/decode.ts";
import { type Shape, typeFacts } from "../../kubernetes/schema/schema.ts";

/** Why a file of `--custom` is no container, in kubectl's words. */
export class CustomError extends Error {
  override readonly name = "CustomError";
}

const containerType = "core.v1.Container";

/**
 * Fits a file's value to a container as leniently as kubectl does: keys in any case, the last of two,
 * unknown ones dropped, and numbers and booleans taken as texts where a text belongs. What Go
 * doesn't write (false, empty texts and lists) says nothing. Throws `CustomError`.
 */
export function decodeCustom(value: Json): JsonObject {
  if (value === null) return {};
  try {
    const fitted = fitTo(value, { is: "struct", type: containerType });
    const { name, resources, ...container } = decode({ type: containerType, value: fitted }).object;
    // Both are written even when nothing was said about them.
    return {
      ...container,
      ...(name !== undefined && name !== "" && { name }),
      ...(isJsonObject(resources) && Object.keys(resources).length > 0 && { resources }),
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const problem = error.message.replace(/Go struct field \w*\./, "Go struct field .");
    throw new CustomError(`error unmarshaling JSON: while decoding JSON: ${problem}`, {
      cause: error,
    });
  }
}

function fitTo(value: Json, shape: Shape): Json {
  switch (shape.is) {
    case "scalar":
      return shape.scalar === "string" ? scalarText(value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => fitTo(item, shape.of)) : value;
    case "map":
      if (!isJsonObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fitTo(item, shape.of)]),
      );
    case "struct":
      return isJsonObject(value) ? fitFields(value, shape.type) : value;
  }
}

function fitFields(value: JsonObject, type: string): JsonObject {
  const fields = typeFacts(type)?.fields ?? new Map();
  const names = new Map([...fields.keys()].map((name: string) => [name.toLowerCase(), name]));
  const fitted: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const name = fields.has(key) ? key : names.get(key.toLowerCase());
    const field = name === undefined ? undefined : typeFacts(type)?.fields.get(name);
    if (field !== undefined) fitted[field.name] = fitTo(item, field.shape);
  }
  return fitted;
}

/** As sigs.k8s.io/yaml converts scalars for a field that holds text: `on` has become true by then. */
function scalarText(value: Json): Json {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}
