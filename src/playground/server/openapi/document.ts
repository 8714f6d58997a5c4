import type { JsonObject } from "../../../kubernetes/object.ts";
import { typeOfKind } from "../../../kubernetes/schema/schema.ts";
import { componentReference } from "./component-name.ts";
import { componentSchemas } from "./component-schema.ts";
import { pathParameter, queryParameters } from "./parameters.ts";

/** A kind the server serves, as far as OpenAPI needs to know it. */
export interface ServedKind {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in the URL. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly subresources?: Readonly<
    Record<string, { verbs: readonly string[]; kind?: string; apiVersion?: string }>
  >;
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

/**
 * The OpenAPI 3.0 document of one group version: for each kind the operations clients look for
 * (kubectl reads from `patch` whether the server validates fields and knows server-side apply),
 * and the schemas of the kinds with all they hold. `kinds` are those of the group version.
 */
export function openApiDocument(kinds: readonly ServedKind[], version: string): JsonObject {
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
      schemas: componentSchemas([
        ...kinds.flatMap(typesOf),
        "meta.v1.DeleteOptions",
        "meta.v1.Patch",
        "meta.v1.Status",
      ]),
    },
  };
}

const apiVersion = ({ group, version }: Pick<ServedKind, "group" | "version">) =>
  group === "" ? version : `${group}/${version}`;

function typesOf(kind: ServedKind): string[] {
  const { subresources = {} } = kind;
  const own = [kind.kind, `${kind.kind}List`].map((name) => typeOfKind(apiVersion(kind), name));
  const others = Object.values(subresources).map((each) => subresourceType(kind, each));
  return [...own, ...others].filter((type) => type !== undefined);
}

function subresourceType(
  kind: ServedKind,
  { kind: name = kind.kind, apiVersion: version = apiVersion(kind) }: SubresourceKind,
): string | undefined {
  return typeOfKind(version, name);
}

type SubresourceKind = { kind?: string; apiVersion?: string };

/** One path: what may be done to it, each with the type that is sent and answered. */
interface Place {
  kind: ServedKind;
  /** For `operationId`, such as `NamespacedPodStatus`. */
  name: string;
  type: string;
  parameters: JsonObject[];
}

function pathItems(kind: ServedKind, type: string): [string, JsonObject][] {
  const scope = kind.namespaced ? "/namespaces/{namespace}" : "";
  const root = `/${groupVersionPath(kind)}`;
  const collection = `${root}${scope}/${kind.plural}`;
  const inScope = kind.namespaced ? [pathParameter("namespace")] : [];
  const name = `${kind.namespaced ? "Namespaced" : ""}${kind.kind}`;
  const list = typeOfKind(apiVersion(kind), `${kind.kind}List`) ?? type;
  const all: Place = { kind, name, type, parameters: inScope };
  const one: Place = { ...all, parameters: [...inScope, pathParameter("name")] };
  const everywhere: Place = { kind, name: `${kind.kind}ForAllNamespaces`, type, parameters: [] };
  return [
    [
      collection,
      item(all, {
        get: { action: "list", answers: list },
        post: { action: "post", sends: ["*/*"] },
        delete: { action: "deletecollection", answers: "meta.v1.Status", sends: ["*/*"] },
      }),
    ],
    [`${collection}/{name}`, item(one, objectOperations)],
    ...subresourceItems(one, `${collection}/{name}`),
    ...(kind.namespaced
      ? ([
          [`${root}/${kind.plural}`, item(everywhere, { get: { action: "list", answers: list } })],
        ] as [string, JsonObject][])
      : []),
  ];
}

interface Operation {
  action: string;
  /** The type of the answer; that of the place when absent. */
  answers?: string;
  /** Media types of the body. */
  sends?: readonly string[];
}

const objectOperations: Readonly<Record<string, Operation>> = {
  get: { action: "get" },
  put: { action: "put", sends: ["*/*"] },
  patch: { action: "patch", sends: patchMediaTypes },
  delete: { action: "delete", sends: ["*/*"] },
};

/** The operation of a verb on a subresource. */
const operationsOfVerb: Readonly<Record<string, [method: string, operation: Operation]>> = {
  get: ["get", { action: "get" }],
  update: ["put", { action: "put", sends: ["*/*"] }],
  patch: ["patch", { action: "patch", sends: patchMediaTypes }],
  create: ["post", { action: "post", sends: ["*/*"] }],
};

/** Those that are objects; what connects to something (exec, proxy) is no operation on an object. */
function subresourceItems(place: Place, path: string): [string, JsonObject][] {
  const { kind } = place;
  return Object.entries(kind.subresources ?? {}).flatMap(([name, subresource]) => {
    const isLog = name === "log";
    const type = isLog ? place.type : subresourceType(kind, subresource);
    if (type === undefined) return [];
    const operations = isLog
      ? { get: { action: "log" } }
      : Object.fromEntries(
          subresource.verbs.flatMap((verb) => {
            const operation = operationsOfVerb[verb];
            return operation === undefined ? [] : [operation];
          }),
        );
    const suffix = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [[`${path}/${name}`, item({ ...place, name: place.name + suffix, type }, operations)]];
  });
}

const verbOfAction: Readonly<Record<string, string>> = {
  get: "read",
  log: "read",
  post: "create",
  put: "replace",
  deletecollection: "deleteCollection",
};

function item(place: Place, operations: Readonly<Record<string, Operation>>): JsonObject {
  const { kind, name, parameters } = place;
  const { group, version } = kind;
  const tag = [group === "" ? "core" : group.split(".")[0], version].join("_");
  return {
    parameters,
    ...Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        {
          tags: [tag],
          operationId: `${verbOfAction[operation.action] ?? operation.action}${camel(tag)}${name}`,
          "x-kubernetes-action": operation.action === "log" ? "get" : operation.action,
          // An object here, while schemas carry a list of them.
          "x-kubernetes-group-version-kind": { group, version, kind: kind.kind },
          parameters: queryParameters(operation.action),
          ...bodyOf(operation, place.type),
          responses: answer(operation.answers ?? place.type),
        },
      ]),
    ),
  };
}

function camel(tag: string): string {
  return tag.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function bodyOf({ action, sends }: Operation, type: string): JsonObject {
  if (sends === undefined) return {};
  const sent =
    action === "patch"
      ? "meta.v1.Patch"
      : action.startsWith("delete")
        ? "meta.v1.DeleteOptions"
        : type;
  const schema = componentReference(sent);
  return {
    requestBody: { content: Object.fromEntries(sends.map((media) => [media, { schema }])) },
  };
}

function answer(type: string): JsonObject {
  const schema = componentReference(type);
  const media = ["application/json", "application/yaml"];
  return {
    "200": {
      description: "OK",
      content: Object.fromEntries(media.map((name) => [name, { schema }])),
    },
  };
}
