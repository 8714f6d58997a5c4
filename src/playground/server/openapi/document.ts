import type { JsonObject } from "../../../kubernetes/object.ts";
import { typeOfKind } from "../../../kubernetes/schema/schema.ts";
import { componentReference } from "./component-name.ts";
import { componentSchemas } from "./component-schema.ts";

/** A kind the server serves, as far as OpenAPI needs to know it. */
export interface ServedKind {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in the URL. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** `api/v1` or `apis/apps/v1`: where a group version is served, without the first slash. */
export function groupVersionPath({
  group,
  version,
}: Pick<ServedKind, "group" | "version">): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

const patchMediaTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

const queryParameter = (name: string): JsonObject => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
});

const pathParameter = (name: string): JsonObject => ({
  name,
  in: "path",
  required: true,
  schema: { type: "string", uniqueItems: true },
});

/**
 * The OpenAPI 3.0 document of one group version: for each kind the operations clients look for
 * (kubectl reads from `patch` whether the server validates fields and knows server-side apply),
 * and the schemas of the kinds with all they hold. `kinds` are those of the group version.
 */
export function openApiDocument(kinds: readonly ServedKind[], version: string): JsonObject {
  const types = kinds.flatMap(typesOf);
  const paths = Object.fromEntries(
    kinds.flatMap((kind) => {
      const type = typeOfKind(apiVersion(kind), kind.kind);
      return type === undefined ? [] : pathItems(kind, type);
    }),
  );
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version },
    paths,
    components: {
      schemas: componentSchemas([...types, "meta.v1.DeleteOptions", "meta.v1.Patch"]),
    },
  };
}

const apiVersion = ({ group, version }: ServedKind) =>
  group === "" ? version : `${group}/${version}`;

function typesOf(kind: ServedKind): string[] {
  return [kind.kind, `${kind.kind}List`].flatMap(
    (name) => typeOfKind(apiVersion(kind), name) ?? [],
  );
}

function pathItems(kind: ServedKind, type: string): [string, JsonObject][] {
  const scope = kind.namespaced ? "/namespaces/{namespace}" : "";
  const collection = `/${groupVersionPath(kind)}${scope}/${kind.plural}`;
  const scopeParameters = kind.namespaced ? [pathParameter("namespace")] : [];
  return [
    [collection, collectionItem(kind, type, scopeParameters)],
    [`${collection}/{name}`, objectItem(kind, type, scopeParameters)],
  ];
}

/** What an operation is about; an object here, while schemas carry a list of them. */
function about({ group, version, kind }: ServedKind): JsonObject {
  return { group, version, kind };
}

function answer(type: string): JsonObject {
  return {
    "200": {
      description: "OK",
      content: { "application/json": { schema: componentReference(type) } },
    },
  };
}

function collectionItem(kind: ServedKind, type: string, parameters: JsonObject[]): JsonObject {
  const list = typeOfKind(apiVersion(kind), `${kind.kind}List`) ?? type;
  return {
    parameters,
    get: {
      "x-kubernetes-action": "list",
      "x-kubernetes-group-version-kind": about(kind),
      parameters: ["labelSelector", "fieldSelector", "limit", "continue", "watch"].map(
        queryParameter,
      ),
      responses: answer(list),
    },
    post: {
      "x-kubernetes-action": "post",
      "x-kubernetes-group-version-kind": about(kind),
      parameters: ["dryRun", "fieldManager", "fieldValidation"].map(queryParameter),
      requestBody: { required: true, content: { "*/*": { schema: componentReference(type) } } },
      responses: answer(type),
    },
  };
}

function objectItem(kind: ServedKind, type: string, parameters: JsonObject[]): JsonObject {
  const patch = { schema: componentReference("meta.v1.Patch") };
  const operation = (action: string, names: string[], body?: JsonObject): JsonObject => ({
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": about(kind),
    parameters: names.map(queryParameter),
    ...(body === undefined ? {} : { requestBody: { content: body } }),
    responses: answer(type),
  });
  const writing = ["dryRun", "fieldManager", "fieldValidation"];
  return {
    parameters: [...parameters, pathParameter("name")],
    get: operation("get", []),
    put: operation("put", writing, { "*/*": { schema: componentReference(type) } }),
    patch: operation(
      "patch",
      [...writing, "force"],
      Object.fromEntries(patchMediaTypes.map((mediaType) => [mediaType, patch])),
    ),
    delete: operation("delete", ["dryRun", "gracePeriodSeconds", "propagationPolicy"], {
      "*/*": { schema: componentReference("meta.v1.DeleteOptions") },
    }),
  };
}
