import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { formatGo } from "../patch/format-go.ts";
import type { ScalarName } from "../schema/schema.ts";

import { ItemError, itemElement } from "./list-items.ts";
import { fieldElement, printPath } from "./path-element.ts";
import { type Structure, structureFor, structureOfField } from "./structure.ts";

/**
 * What keeps a configuration from being applied, in structured-merge-diff's words: values of
 * another type, fields the schema does not have, items without a name or with the same one.
 */
export function checkApplied(structure: Structure, config: JsonObject): string[] {
  const problems: string[] = [];
  const path: string[] = [];
  const note = (message: string) => {
    const at = printPath(path);
    problems.push(at === "" ? message : `${at}: ${message}`);
  };

  function step(element: string, of: Structure, child: Json): void {
    path.push(element);
    visit(of, child);
    path.pop();
  }

  function visit(declared: Structure, value: Json): void {
    const shape = structureFor(declared, value);
    if (value === null) return;
    if (shape.is === "scalar") {
      const problem = scalarProblem(shape.scalar, value);
      if (problem !== undefined) note(problem);
    } else if (shape.is === "list") {
      if (Array.isArray(value)) visitItems(shape, value);
      else note(`expected list, got &{${formatGo(value)}}`);
    } else if (isJsonObject(value)) {
      visitFields(shape, value);
    } else {
      note(`expected map, got &{${formatGo(value)}}`);
    }
  }

  function visitFields(
    shape: Extract<Structure, { is: "struct" | "map" }>,
    object: JsonObject,
  ): void {
    for (const [name, child] of Object.entries(object)) {
      const of = structureOfField(shape, name);
      path.push(fieldElement(name));
      if (of === undefined) note("field not declared in schema");
      else visit(of, child);
      path.pop();
    }
  }

  function visitItems(
    { of, items }: Extract<Structure, { is: "list" }>,
    list: readonly Json[],
  ): void {
    const seen = new Set<string>();
    for (const [index, item] of list.entries()) {
      if (items.are === "atomic") {
        step(`i:${index}`, of, item);
        continue;
      }
      try {
        const element = itemElement(items, item);
        if (seen.has(element)) note(`duplicate entries for key ${printPath([element])}`);
        seen.add(element);
        step(element, of, item);
      } catch (error) {
        if (!(error instanceof ItemError)) throw error;
        note(`element ${index}: ${error.message}`);
        return;
      }
    }
  }

  visit(structure, config);
  return problems;
}

/** Several problems are said on lines of their own. */
export function problemText(problems: readonly string[]): string {
  const [first = "", ...others] = problems;
  if (others.length === 0) return first;
  return ["errors:", ...problems.map((problem) => `  ${problem}`)].join("\n");
}

const kinds: Readonly<Partial<Record<ScalarName, "string" | "number" | "boolean">>> = {
  string: "string",
  bytes: "string",
  int32: "number",
  int64: "number",
  double: "number",
  boolean: "boolean",
};

function scalarProblem(scalar: ScalarName, value: Json): string | undefined {
  const kind = kinds[scalar];
  if (kind === undefined) {
    return typeof value === "object" ? `expected any scalar, got &{${formatGo(value)}}` : undefined;
  }
  if (typeof value === kind) return undefined;
  if (kind === "number") return `expected numeric (int or float), got ${goType(value)}`;
  if (kind === "boolean") return `expected boolean, got &{${formatGo(value)}}`;
  return `expected string, got &value.valueUnstructured{Value:${goSource(value)}}`;
}

/** Go's `%T` of a decoded value. */
function goType(value: Json): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (isJsonObject(value)) return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : "string";
}

/** Go's `%#v` of a decoded value. */
function goSource(value: Json): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSource).join(", ")}}`;
  if (!isJsonObject(value)) return value === null ? "interface {}(nil)" : JSON.stringify(value);
  const fields = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${goSource(value[key] ?? null)}`);
  return `map[string]interface {}{${fields.join(", ")}}`;
}
