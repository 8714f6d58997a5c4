import type { Json } from "../object.ts";
import { isJsonObject } from "../object.ts";
import {
  type FieldFacts,
  type ScalarName,
  type Shape,
  type TypeFacts,
  typeFacts,
  typeOfKind,
} from "../schema/schema.ts";

/**
 * What server-side apply knows about a value: where its parts can be owned one by one, and what
 * names an item of a list. The words are those of structured-merge-diff.
 */
export type Structure =
  | { readonly is: "scalar"; readonly scalar: ScalarName }
  | { readonly is: "struct"; readonly facts: TypeFacts; readonly atomic: boolean }
  | { readonly is: "map"; readonly of: Structure; readonly atomic: boolean }
  | { readonly is: "list"; readonly of: Structure; readonly items: ListItems };

/** `atomic`: owned as one. `set`: items are their values. `map`: items are named by keys. */
export type ListItems =
  | { readonly are: "atomic" }
  | { readonly are: "set" }
  | { readonly are: "map"; readonly keys: readonly ListKey[] };

/** A key of a list of type `map`; an item may leave it out when it has a default. */
export interface ListKey {
  readonly name: string;
  readonly default?: string | number | boolean;
}

/** A value the schema says nothing about: maps by key, lists as one, found out from the value. */
const untyped: Structure = { is: "scalar", scalar: "any" };
const untypedMap: Structure = { is: "map", of: untyped, atomic: false };
const untypedList: Structure = { is: "list", of: untyped, items: { are: "atomic" } };

const ofFields = new WeakMap<FieldFacts, Structure>();
const ofTypes = new Map<string, Structure>();

/** The structure of a kind's objects. Throws for kinds the schema does not have. */
export function structureOfKind(apiVersion: string, kind: string): Structure {
  const type = typeOfKind(apiVersion, kind);
  if (type === undefined) throw new Error(`the schema has no kind ${apiVersion} ${kind}`);
  return structureOfType(type, undefined);
}

/** Structs have the fields of the schema, maps any key. Undefined: a struct without such a field. */
export function structureOfField(
  structure: Extract<Structure, { is: "struct" | "map" }>,
  name: string,
): Structure | undefined {
  if (structure.is === "map") return structure.of;
  const field = structure.facts.fields.get(name);
  if (field === undefined) return undefined;
  const known = ofFields.get(field);
  if (known !== undefined) return known;
  const made = structureOfShape(field.shape, field);
  ofFields.set(field, made);
  return made;
}

/** The same where a field the schema does not know is taken as it comes. */
export function anyField(
  structure: Extract<Structure, { is: "struct" | "map" }>,
  name: string,
): Structure {
  return structureOfField(structure, name) ?? untyped;
}

/** What a structure comes to for one value: decides the untyped ones. */
export function structureFor(structure: Structure, value: Json | undefined): Structure {
  if (structure.is !== "scalar" || !isUntyped(structure.scalar)) return structure;
  if (Array.isArray(value)) return untypedList;
  return isJsonObject(value) ? untypedMap : structure;
}

function isUntyped(scalar: ScalarName): boolean {
  return scalar === "any" || scalar === "object";
}

function structureOfType(type: string, field: FieldFacts | undefined): Structure {
  const facts = typeFacts(type);
  if (facts === undefined) return untyped;
  const atomic = (field?.mapType ?? facts.mapType) === "atomic";
  const key = `${type} ${atomic}`;
  const known = ofTypes.get(key);
  if (known !== undefined) return known;
  const made: Structure = { is: "struct", facts, atomic };
  ofTypes.set(key, made);
  return made;
}

/** `field` carries what the schema says about the outermost list or map of the shape. */
function structureOfShape(shape: Shape, field: FieldFacts | undefined): Structure {
  switch (shape.is) {
    case "scalar":
      return shape;
    case "struct":
      return structureOfType(shape.type, field);
    case "map":
      return {
        is: "map",
        of: structureOfShape(shape.of, undefined),
        atomic: field?.mapType === "atomic",
      };
    case "list": {
      const of = structureOfShape(shape.of, undefined);
      return { is: "list", of, items: listItems(of, field) };
    }
  }
}

/** Lists whose type is not said go by their patch strategy, as kube-openapi's schemaconv reads them. */
function listItems(of: Structure, field: FieldFacts | undefined): ListItems {
  if (field === undefined || field.listType === "atomic") return { are: "atomic" };
  if (field.listType === "set") return { are: "set" };
  if (field.listType === "map") return keyedItems(of, field.keys ?? []);
  if (!field.patch.includes("merge")) return { are: "atomic" };
  return field.mergeKey === undefined ? { are: "set" } : keyedItems(of, [field.mergeKey]);
}

function keyedItems(of: Structure, keys: readonly string[]): ListItems {
  const fields = of.is === "struct" ? of.facts.fields : undefined;
  return {
    are: "map",
    keys: keys.toSorted().map((name) => {
      const value = defaultOf(fields?.get(name));
      return value === undefined ? { name } : { name, default: value };
    }),
  };
}

/** A text that Go always writes is empty where nothing was sent: the OpenAPI document says `"default": ""`. */
function defaultOf(field: FieldFacts | undefined): ListKey["default"] {
  const isText = field?.shape.is === "scalar" && field.shape.scalar === "string";
  return field?.default ?? (isText && field.zero === "written" ? "" : undefined);
}
