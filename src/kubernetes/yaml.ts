/**
 * YAML as Kubernetes reads and writes it: YAML 1.1 scalars of Go's YAML library, which differ
 * from those of the standard (no base 60, no timestamps, `0o17` and `1e3` are numbers).
 * Import this file lazily: it brings the YAML library with it.
 */
import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  dump,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  YAMLException,
} from "js-yaml";
import { isJsonObject, type Json, type JsonObject } from "./object.ts";
import { MAX_DEPTH } from "./schema/parse-json.ts";

/** Why a text is no YAML that can be sent to Kubernetes. */
export class YamlError extends Error {
  override readonly name = "YamlError";
}

const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

function readInteger(source: string): number | typeof NOT_RESOLVED {
  const text = source.replaceAll("_", "");
  if (!integer.test(text)) return NOT_RESOLVED;
  const digits = text.replace(/^[-+]/, "");
  // Number() reads 0x, 0b and 0o; a bare leading zero is octal too.
  const value = Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return text.startsWith("-") ? -value : value;
}

function readFloat(source: string): number | typeof NOT_RESOLVED {
  const text = source.replaceAll("_", "");
  // What JSON has no number for is refused with the document.
  if (notFinite.test(text)) return Number.NaN;
  return float.test(text) ? Number(text) : NOT_RESOLVED;
}

const isInteger = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && !String(value).includes("e");

const schema = CORE_SCHEMA.withTags(
  nullYaml11Tag,
  boolYaml11Tag,
  defineScalarTag("tag:yaml.org,2002:int", {
    implicit: true,
    implicitFirstChars: "+-0123456789".split(""),
    resolve: readInteger,
    identify: isInteger,
  }),
  defineScalarTag("tag:yaml.org,2002:float", {
    implicit: true,
    implicitFirstChars: "+-.0123456789".split(""),
    resolve: readFloat,
    identify: (value) => typeof value === "number" && !isInteger(value),
  }),
  mergeTag,
);

/** How a text is read. */
export interface YamlOptions {
  /** A key that stands twice has its last value, as in sigs.k8s.io/yaml when it isn't strict. */
  readonly lastKeyWins?: boolean;
}

/** More values than any request body holds: what aliases of aliases would grow into. */
const MAX_VALUES = 1_000_000;

/**
 * The documents of a text, as JSON; empty ones are left out. Throws `YamlError` for broken
 * YAML, keys that stand twice unless the last is to win, values JSON doesn't have, and aliases that grow without end.
 */
export function parseYaml(text: string, options: YamlOptions = {}): Json[] {
  const budget = { values: MAX_VALUES };
  return load(text, options)
    .filter((document) => document !== null && document !== undefined)
    .map((document) => toJson(document, budget, 0));
}

/** The same, where every document must be an object. */
export function parseYamlObjects(text: string): JsonObject[] {
  return parseYaml(text).map((document) => {
    if (isJsonObject(document)) return document;
    throw new YamlError("error converting YAML to JSON: a document is no object");
  });
}

function load(text: string, { lastKeyWins = false }: YamlOptions): unknown[] {
  try {
    return loadAll(text, { schema, maxDepth: MAX_DEPTH, json: lastKeyWins });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? "" : `line ${error.mark.line + 1}: `;
    throw new YamlError(`error converting YAML to JSON: yaml: ${line}${error.reason}`, {
      cause: error,
    });
  }
}

/** Copies, so that what an alias named twice is two values afterwards. */
function toJson(value: unknown, budget: { values: number }, depth: number): Json {
  if (--budget.values < 0 || depth > MAX_DEPTH) {
    throw new YamlError(
      "error converting YAML to JSON: yaml: document contains excessive aliasing",
    );
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    // The integer -0 is 0 to Go, and JSON has no other.
    if (Number.isFinite(value)) return value + 0;
    throw new YamlError("error converting YAML to JSON: json: unsupported value: NaN or infinity");
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item, budget, depth + 1));
  if (typeof value !== "object") {
    throw new YamlError(`error converting YAML to JSON: unsupported value of type ${typeof value}`);
  }
  const object: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") throw new YamlError('the key "__proto__" is not accepted');
    object[key] = toJson(item, budget, depth + 1);
  }
  return object;
}

/** Writes a value as `kubectl get -o yaml` does: sorted keys, lists not indented, one line per string. */
export function formatYaml(value: unknown): string {
  return dump(value, {
    schema,
    sortKeys: true,
    seqNoIndent: true,
    lineWidth: -1,
    noRefs: true,
    quoteStyle: "double",
  });
}
