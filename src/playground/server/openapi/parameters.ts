import type { JsonObject } from "../../../kubernetes/object.ts";

type Schema = "string" | "boolean" | "integer";

/** The query parameters of the API and what they are; meta.v1's options. */
const types: Readonly<Record<string, Schema>> = {
  allowWatchBookmarks: "boolean",
  container: "string",
  continue: "string",
  dryRun: "string",
  fieldManager: "string",
  fieldSelector: "string",
  fieldValidation: "string",
  follow: "boolean",
  force: "boolean",
  gracePeriodSeconds: "integer",
  ignoreStoreReadErrorWithClusterBreakingPotential: "boolean",
  labelSelector: "string",
  limit: "integer",
  limitBytes: "integer",
  orphanDependents: "boolean",
  pretty: "string",
  previous: "boolean",
  propagationPolicy: "string",
  resourceVersion: "string",
  resourceVersionMatch: "string",
  sendInitialEvents: "boolean",
  sinceSeconds: "integer",
  stream: "string",
  tailLines: "integer",
  timeoutSeconds: "integer",
  timestamps: "boolean",
  watch: "boolean",
};

const writing = ["dryRun", "fieldManager", "fieldValidation"];
const selecting = [
  "continue",
  "fieldSelector",
  "labelSelector",
  "limit",
  "resourceVersion",
  "resourceVersionMatch",
  "sendInitialEvents",
  "timeoutSeconds",
];
const deleting = [
  "dryRun",
  "gracePeriodSeconds",
  "ignoreStoreReadErrorWithClusterBreakingPotential",
  "orphanDependents",
  "propagationPolicy",
];

/** Query parameters by `x-kubernetes-action`; `pretty` goes with all of them. */
const parametersOfAction: Readonly<Record<string, readonly string[]>> = {
  get: [],
  list: ["allowWatchBookmarks", ...selecting, "watch"],
  post: writing,
  put: writing,
  patch: [...writing, "force"],
  delete: deleting,
  deletecollection: [...deleting, ...selecting],
  log: [
    "container",
    "follow",
    "limitBytes",
    "previous",
    "sinceSeconds",
    "stream",
    "tailLines",
    "timestamps",
  ],
};

/** The parameters of an action, as OpenAPI 3 describes them. */
export function queryParameters(action: string): JsonObject[] {
  const names = parametersOfAction[action] ?? [];
  return [...names, "pretty"].map((name) => ({
    name,
    in: "query",
    schema: { type: types[name] ?? "string", uniqueItems: true },
  }));
}

/** A part of the path. */
export function pathParameter(name: string): JsonObject {
  return { name, in: "path", required: true, schema: { type: "string", uniqueItems: true } };
}
