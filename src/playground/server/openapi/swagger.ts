import { isJsonObject, type Json, type JsonObject } from "../../../kubernetes/object.ts";

/** Types that OpenAPI 3 describes by alternatives, which version 2 does not have. */
const plainSchemas: Readonly<Record<string, JsonObject>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string" },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: "string", format: "int-or-string" },
};

/**
 * The OpenAPI 2.0 document that says the same as these of version 3: all group versions in one,
 * as kubectl up to 1.26 reads it to validate what it sends.
 */
export function swaggerDocument(documents: readonly JsonObject[], version: string): JsonObject {
  const paths: JsonObject = {};
  const definitions: JsonObject = {};
  for (const document of documents) {
    for (const [path, item] of entriesOf(document.paths)) paths[path] = pathItem(item);
    const schemas = isJsonObject(document.components) ? document.components.schemas : undefined;
    for (const [name, schema] of entriesOf(schemas)) {
      definitions[name] = plainSchemas[name] ?? schemaOf(schema);
    }
  }
  return { swagger: "2.0", info: { title: "Kubernetes", version }, paths, definitions };
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function schemaOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(schemaOf);
  if (!isJsonObject(schema)) return schema;
  const { allOf, ...rest } = schema;
  // Version 3 wraps a reference that has something beside it; here it stands for itself.
  const [wrapped] = Array.isArray(allOf) ? allOf : [];
  const plain = isJsonObject(wrapped) ? { ...wrapped, ...rest } : rest;
  return Object.fromEntries(
    Object.entries(plain).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string"
        ? value.replace("#/components/schemas/", "#/definitions/")
        : schemaOf(value),
    ]),
  );
}

function pathItem(item: Json): JsonObject {
  return Object.fromEntries(
    entriesOf(item).map(([key, value]) => [
      key,
      key === "parameters" ? parametersOf(value) : operationOf(value),
    ]),
  );
}

function operationOf(operation: Json): JsonObject {
  if (!isJsonObject(operation)) return {};
  const { requestBody, parameters = [], responses, ...rest } = operation;
  const content = isJsonObject(requestBody) ? requestBody.content : undefined;
  const [first] = entriesOf(content);
  const body: JsonObject[] =
    first === undefined
      ? []
      : [{ name: "body", in: "body", required: true, schema: schemaIn(first[1]) }];
  return {
    ...rest,
    consumes: entriesOf(content).map(([type]) => type),
    produces: ["application/json", "application/yaml"],
    parameters: [...body, ...parametersOf(parameters)],
    responses: Object.fromEntries(
      entriesOf(responses).map(([code, answer]) => [code, response(answer)]),
    ),
  };
}

function schemaIn(value: Json | undefined): Json {
  return isJsonObject(value) && value.schema !== undefined ? schemaOf(value.schema) : {};
}

function response(answer: Json): JsonObject {
  const { description = "", content } = isJsonObject(answer) ? answer : {};
  const [first] = entriesOf(content);
  return { description, ...(first === undefined ? {} : { schema: schemaIn(first[1]) }) };
}

/** A parameter's schema is part of the parameter itself here. */
function parametersOf(parameters: Json): JsonObject[] {
  return (Array.isArray(parameters) ? parameters : []).filter(isJsonObject).map((parameter) => {
    const { schema, ...rest } = parameter;
    return { ...rest, ...(isJsonObject(schema) ? schema : {}) };
  });
}
