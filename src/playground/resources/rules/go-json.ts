import { JsonError, parseJson } from "../../../kubernetes/schema/parse-json.ts";

/** Why Go could not read a text as a JSON object, in its words; undefined when it could. */
export function jsonObjectProblem(text: string): string | undefined {
  try {
    const { value } = parseJson(text);
    if (value === null || (typeof value === "object" && !Array.isArray(value))) return undefined;
    const found = Array.isArray(value)
      ? "array"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;
    return `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
}
