import type { JsonObject } from "../../../kubernetes/object.ts";
import {
  type FieldFacts,
  type ScalarName,
  type Shape,
  type TypeFacts,
  typeFacts,
} from "../../../kubernetes/schema/schema.ts";
import { componentName, componentReference } from "./component-name.ts";

/** Leaves that are components of their own in Kubernetes' documents, by the type they are of. */
const leafTypes: Readonly<Partial<Record<ScalarName, string>>> = {
  quantity: "api.resource.Quantity",
  intOrString: "util.intstr.IntOrString",
  time: "meta.v1.Time",
  microTime: "meta.v1.MicroTime",
};

const leafSchemas: Readonly<Record<string, JsonObject>> = {
  "api.resource.Quantity": { oneOf: [{ type: "string" }, { type: "number" }] },
  "util.intstr.IntOrString": {
    oneOf: [{ type: "integer" }, { type: "string" }],
    format: "int-or-string",
  },
  "meta.v1.Time": { type: "string", format: "date-time" },
  "meta.v1.MicroTime": { type: "string", format: "date-time" },
  "meta.v1.Patch": { type: "object" },
};

const scalarSchemas: Readonly<Record<ScalarName, JsonObject>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  object: { type: "object" },
  any: {},
  quantity: {},
  intOrString: {},
  time: {},
  microTime: {},
};

/**
 * The component schemas of these types and of everything they hold, by component name, in
 * alphabetical order.
 */
export function componentSchemas(types: Iterable<string>): Record<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  const waiting = [...types];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    const name = componentName(type);
    if (schemas.has(name)) continue;
    const leaf = leafSchemas[type];
    const facts = typeFacts(type);
    if (leaf !== undefined) schemas.set(name, leaf);
    else if (facts !== undefined) {
      schemas.set(name, objectSchema(facts));
      for (const field of facts.fields.values()) waiting.push(...typesOf(field.shape));
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function typesOf(shape: Shape): string[] {
  switch (shape.is) {
    case "struct":
      return [shape.type];
    case "list":
    case "map":
      return typesOf(shape.of);
    case "scalar": {
      const type = leafTypes[shape.scalar];
      return type === undefined ? [] : [type];
    }
  }
}

function objectSchema(facts: TypeFacts): JsonObject {
  const fields = [...facts.fields.values()];
  const required = fields.filter((field) => field.required).map((field) => field.name);
  const kinds = facts.kinds.map(({ group, version, kind }) => ({ group, version, kind }));
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
    ...(facts.mapType === undefined ? {} : { "x-kubernetes-map-type": facts.mapType }),
    ...(kinds.length === 0 ? {} : { "x-kubernetes-group-version-kind": kinds }),
  };
}

function fieldSchema(field: FieldFacts): JsonObject {
  const extensions: JsonObject = {
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.enum === undefined ? {} : { enum: [...field.enum] }),
    ...(field.listType === undefined ? {} : { "x-kubernetes-list-type": field.listType }),
    ...(field.keys === undefined ? {} : { "x-kubernetes-list-map-keys": [...field.keys] }),
    ...(field.mapType === undefined ? {} : { "x-kubernetes-map-type": field.mapType }),
    ...(field.patch.length === 0 ? {} : { "x-kubernetes-patch-strategy": field.patch.join(",") }),
    ...(field.mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": field.mergeKey }),
  };
  const schema = shapeSchema(field.shape);
  // Beside a reference OpenAPI 3.0 allows nothing else, so that Kubernetes wraps it.
  return "$ref" in schema && Object.keys(extensions).length > 0
    ? { allOf: [schema], ...extensions }
    : { ...schema, ...extensions };
}

function shapeSchema(shape: Shape): JsonObject {
  switch (shape.is) {
    case "struct":
      return componentReference(shape.type);
    case "list":
      return { type: "array", items: shapeSchema(shape.of) };
    case "map":
      return { type: "object", additionalProperties: shapeSchema(shape.of) };
    case "scalar": {
      const type = leafTypes[shape.scalar];
      return type === undefined ? scalarSchemas[shape.scalar] : componentReference(type);
    }
  }
}
