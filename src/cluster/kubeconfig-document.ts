import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import {
  type Cluster,
  type Context,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from "@kubernetes/client-node/dist/config_types.js";
import { load } from "js-yaml";
import { EphemeraError } from "../errors.ts";
import type { ContextSettings } from "./connection.ts";

/** A kubeconfig, or several merged, in the shape `KubeConfig` takes. */
export interface KubeconfigDocument {
  clusters: Cluster[];
  users: User[];
  contexts: Context[];
  currentContext: string | undefined;
  /** By context name. */
  settings: Map<string, ContextSettings>;
  /** Groups to impersonate, by user name. */
  impersonatedGroups: Map<string, string[]>;
}

type Named = { name: string };

/** Reads one kubeconfig file; paths inside it are relative to its own folder. */
export async function readKubeconfig(path: string): Promise<KubeconfigDocument> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") throw new EphemeraError("KUBECONFIG_MISSING", { path }, { cause });
    throw new EphemeraError("KUBECONFIG_INVALID", { path, problem: cause.message }, { cause });
  });
  try {
    return parseKubeconfig(text, dirname(resolve(path)));
  } catch (cause) {
    const problem = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new EphemeraError("KUBECONFIG_INVALID", { path, problem }, { cause });
  }
}

/** Parses the text of a kubeconfig. An empty file is a kubeconfig without entries, as for kubectl. */
export function parseKubeconfig(text: string, folder: string): KubeconfigDocument {
  const document = record(text.trim() === "" ? {} : (load(text) ?? {}), "the file");
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(folder, path));
  const clusters = newClusters(list(document.clusters)).map((cluster) => ({
    ...cluster,
    ...(cluster.caFile && { caFile: absolute(cluster.caFile) }),
  }));
  const users = newUsers(list(document.users)).map((user) => ({
    ...user,
    ...(user.certFile && { certFile: absolute(user.certFile) }),
    ...(user.keyFile && { keyFile: absolute(user.keyFile) }),
  }));
  const rawUsers = namedBodies(document.users, "user");
  const currentContext = document["current-context"];
  return {
    clusters,
    users: users.map((user) => withTokenFile(user, rawUsers.get(user.name), absolute)),
    contexts: newContexts(list(document.contexts)),
    currentContext:
      typeof currentContext === "string" && currentContext !== "" ? currentContext : undefined,
    settings: new Map(
      [...namedBodies(document.contexts, "context")].map(([name, body]) => [
        name,
        settingsOf(body.extensions),
      ]),
    ),
    impersonatedGroups: new Map(
      [...rawUsers].map(([name, body]) => [
        name,
        list(body["as-groups"]).filter((group) => typeof group === "string"),
      ]),
    ),
  };
}

/** Merges as kubectl does: the first file to say something wins. */
export function mergeKubeconfigs(documents: readonly KubeconfigDocument[]): KubeconfigDocument {
  const later = documents.toReversed();
  return {
    clusters: firstOfEachName(documents.flatMap((document) => document.clusters)),
    users: firstOfEachName(documents.flatMap((document) => document.users)),
    contexts: firstOfEachName(documents.flatMap((document) => document.contexts)),
    currentContext: documents.find((document) => document.currentContext)?.currentContext,
    settings: new Map(later.flatMap((document) => [...document.settings])),
    impersonatedGroups: new Map(later.flatMap((document) => [...document.impersonatedGroups])),
  };
}

/**
 * `KubeConfig` reads a token file once, under a key kubectl doesn't have; as its `tokenFile` auth
 * provider the file is read again every minute. A token in the user itself goes first.
 */
function withTokenFile(
  user: User,
  body: Record<string, unknown> | undefined,
  absolute: (path: string) => string,
): User {
  const tokenFile = body?.tokenFile;
  if (typeof tokenFile !== "string" || user.token || user.authProvider) return user;
  return {
    ...user,
    authProvider: { name: "tokenFile", config: { tokenFile: absolute(tokenFile) } },
  };
}

function settingsOf(extensions: unknown): ContextSettings {
  const ours = namedBodies(extensions, "extension").get("ephemera");
  const image = ours?.defaultImage;
  return typeof image === "string" && image !== "" ? { defaultImage: image } : {};
}

/** The bodies of a list of `{name, KEY: body}`, the first of each name. */
function namedBodies(entries: unknown, key: string): Map<string, Record<string, unknown>> {
  const bodies = list(entries).flatMap((entry): [string, Record<string, unknown>][] => {
    if (!isRecord(entry) || typeof entry.name !== "string") return [];
    const body = entry[key];
    return isRecord(body) ? [[entry.name, body]] : [];
  });
  return new Map(bodies.toReversed());
}

function firstOfEachName<T extends Named>(entries: readonly T[]): T[] {
  const first = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
  return [...first.values()].toReversed();
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`${what} is not a mapping`);
  return value;
}
