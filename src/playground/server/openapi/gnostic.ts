import { isJsonObject, type Json, type JsonObject } from "../../../kubernetes/object.ts";
import { flag, joined, message, text } from "./proto-writer.ts";

/** Media type of OpenAPI 2.0 in protobuf. */
export const gnosticMediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** What older clients ask for. They can't read it in an answer: an `@` has no place in a media type. */
export const olderGnosticMediaType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/**
 * An OpenAPI 2.0 document as the protobuf message `openapi.v2.Document` of gnostic
 * (OpenAPIv2.proto), in which kubectl up to 1.26 reads it. Holds what our documents hold.
 */
export function encodeSwagger(document: JsonObject): Buffer {
  const info = objectOf(document.info);
  return joined([
    text(1, document.swagger),
    message(2, [text(1, info.title), text(2, info.version)]),
    message(8, named(2, document.paths, pathItem)),
    message(9, named(1, document.definitions, schema)),
  ]);
}

/** A map, which gnostic writes as a repeated pair of name and value. */
function named(number: number, map: Json | undefined, value: (of: JsonObject) => Buffer): Buffer[] {
  return Object.entries(objectOf(map)).map(([name, item]) =>
    message(number, [text(1, name), message(2, [value(objectOf(item))])]),
  );
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** gnostic's `Any`: YAML text, of which JSON is a part. */
function any(number: number, value: Json | undefined): Buffer[] {
  return value === undefined ? [] : [message(number, [text(2, `${JSON.stringify(value)}\n`)])];
}

function extensions(number: number, object: JsonObject): Buffer[] {
  return Object.entries(object)
    .filter(([name]) => name.startsWith("x-"))
    .map(([name, value]) => message(number, [text(1, name), ...any(2, value)]));
}

function schema(of: JsonObject): Buffer {
  const { additionalProperties, items, properties } = of;
  return joined([
    text(1, of.$ref),
    text(2, of.format),
    text(4, of.description),
    ...any(5, of.default),
    flag(16, of.uniqueItems),
    ...listOf(of.required).map((name) => text(19, name)),
    ...listOf(of.enum).flatMap((value) => any(20, value)),
    ...optional(additionalProperties, (value) => message(21, [message(1, [schema(value)])])),
    ...(typeof of.type === "string" ? [message(22, [text(1, of.type)])] : []),
    ...optional(items, (value) => message(23, [message(1, [schema(value)])])),
    ...(properties === undefined ? [] : [message(25, named(1, properties, schema))]),
    ...extensions(31, of),
  ]);
}

function optional(value: Json | undefined, encode: (of: JsonObject) => Buffer): Buffer[] {
  return isJsonObject(value) ? [encode(value)] : [];
}

const methods = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;

function pathItem(of: JsonObject): Buffer {
  return joined([
    ...Object.entries(methods).flatMap(([method, number]) =>
      optional(of[method], (operation) => message(number, [operationOf(operation)])),
    ),
    ...listOf(of.parameters).map((each) => parameter(9, objectOf(each))),
  ]);
}

function operationOf(of: JsonObject): Buffer {
  return joined([
    ...listOf(of.tags).map((tag) => text(1, tag)),
    text(3, of.description),
    text(5, of.operationId),
    ...listOf(of.produces).map((type) => text(6, type)),
    ...listOf(of.consumes).map((type) => text(7, type)),
    ...listOf(of.parameters).map((each) => parameter(8, objectOf(each))),
    message(9, named(1, of.responses, responseValue)),
    ...extensions(13, of),
  ]);
}

function responseValue(of: JsonObject): Buffer {
  const content = optional(of.schema, (value) => message(2, [message(1, [schema(value)])]));
  return message(1, [text(1, of.description), ...content]);
}

/** ParametersItem, in it Parameter, and in that one of the kinds of parameter. */
function parameter(number: number, of: JsonObject): Buffer {
  if (of.in === "body") {
    const body = [text(2, of.name), text(3, of.in), flag(4, of.required)];
    return message(number, [
      message(1, [message(1, [...body, message(5, [schema(objectOf(of.schema))])])]),
    ]);
  }
  const isPath = of.in === "path";
  const fields = [
    flag(1, of.required),
    text(2, of.in),
    text(3, of.description),
    text(4, of.name),
    text(isPath ? 5 : 6, of.type),
    flag(isPath ? 19 : 20, of.uniqueItems),
  ];
  return message(number, [message(1, [message(2, [message(isPath ? 4 : 3, fields)])])]);
}
