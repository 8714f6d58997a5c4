import { isJsonObject, type Json, type JsonObject } from "../../../kubernetes/object.ts";
import { badPatch } from "../../../kubernetes/patch/patch-error.ts";
import type { ExpectedKind, FieldValidation } from "../../../kubernetes/schema/decode-body.ts";
import { JsonError, type ParsedJson, parseJson } from "../../../kubernetes/schema/parse-json.ts";
import { goValueName } from "../../../kubernetes/schema/scalars.ts";
import { splitApiVersion } from "../../../kubernetes/schema/schema.ts";
import { badRequest } from "../../resources/api-errors.ts";

/** A configuration to apply, with what to warn of. */
export interface ApplyConfig {
  readonly config: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * Reads the body of an apply: YAML or JSON, of the kind the path is about, without managedFields.
 * Throws 400. Fields the kind does not have are found later, whatever the field validation.
 */
export async function readApplyConfig(options: {
  readonly text: string;
  readonly expected: ExpectedKind;
  readonly fieldValidation: FieldValidation;
}): Promise<ApplyConfig> {
  const { text, expected, fieldValidation } = options;
  const { value, duplicates } = await parse(text);
  if (value !== null && !isJsonObject(value)) {
    throw badPatch(
      `error decoding patch: json: cannot unmarshal ${goValueName(value)} into Go value of type map[string]interface {}`,
    );
  }
  const config = value ?? {};
  checkKind(config, expected);
  const { metadata } = config;
  if (isJsonObject(metadata) && (metadata.managedFields ?? null) !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
  const repeated = [...duplicates.values()].flatMap((keys) => [...keys]);
  if (repeated.length === 0 || fieldValidation === "Ignore") return { config, warnings: [] };
  const problem = `error converting YAML to JSON: yaml: unmarshal errors:\n${repeated
    .map((key) => `  line 1: key ${JSON.stringify(key)} already set in map`)
    .join("\n")}`;
  if (fieldValidation === "Strict") throw badPatch(`error strict decoding patch: ${problem}`);
  return { config, warnings: [problem] };
}

/** Most clients send JSON, which needs no YAML library. */
async function parse(text: string): Promise<ParsedJson> {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  const { parseYaml, YamlError } = await import("../../../kubernetes/yaml.ts");
  try {
    const [value = null]: Json[] = parseYaml(text);
    return { value, duplicates: new Map() };
  } catch (error) {
    if (error instanceof YamlError) throw badPatch(`error decoding patch: ${error.message}`);
    throw error;
  }
}

function checkKind({ apiVersion, kind }: JsonObject, expected: ExpectedKind): void {
  if (apiVersion === expected.apiVersion && kind === expected.kind) return;
  const { group, version } = splitApiVersion(typeof apiVersion === "string" ? apiVersion : "");
  throw badRequest(
    `invalid object type: ${group}/${version}, Kind=${typeof kind === "string" ? kind : ""}`,
  );
}
