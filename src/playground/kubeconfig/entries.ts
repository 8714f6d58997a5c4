import type { Json, JsonObject } from "../../kubernetes/object.ts";

/** What the playground puts into a kubeconfig; PEM texts. */
export interface PlaygroundAccess {
  server: string;
  authority: string;
  certificate: string;
  key: string;
  /** Offered to `ephemera debug` as the image to use when none is named. */
  defaultImage: string;
}

/** Name of our cluster, user and context. */
export const contextName = "ephemera";

/** A kubeconfig document with our context added or replaced, and made the current one. Pure. */
export function withPlayground(document: JsonObject, access: PlaygroundAccess): JsonObject {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const cluster = {
    "certificate-authority-data": base64(access.authority),
    server: access.server,
  };
  const user = {
    "client-certificate-data": base64(access.certificate),
    "client-key-data": base64(access.key),
  };
  const extension = {
    name: "ephemera",
    extension: { defaultImage: access.defaultImage },
  };
  const context = { cluster: contextName, user: contextName, extensions: [extension] };
  return {
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    ...document,
    clusters: replaced(document.clusters, { name: contextName, cluster }),
    users: replaced(document.users, { name: contextName, user }),
    contexts: replaced(document.contexts, { name: contextName, context }),
    "current-context": contextName,
  };
}

/** The document without anything of ours; the rest is as the user left it. Pure. */
export function withoutPlayground(document: JsonObject): JsonObject {
  return {
    ...document,
    clusters: others(document.clusters),
    users: others(document.users),
    contexts: others(document.contexts),
    ...(document["current-context"] === contextName ? { "current-context": "" } : {}),
  };
}

function replaced(list: Json | undefined, entry: JsonObject): Json[] {
  return [...others(list), entry];
}

function others(list: Json | undefined): Json[] {
  if (!Array.isArray(list)) return [];
  return list.filter(
    (entry) =>
      !(
        typeof entry === "object" &&
        entry !== null &&
        !Array.isArray(entry) &&
        entry.name === contextName
      ),
  );
}
