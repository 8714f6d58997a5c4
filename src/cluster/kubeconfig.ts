import { Agent as HttpAgent, type OutgoingHttpHeaders } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createSecureContext } from "node:tls";
import type { Cluster, Context, User } from "@kubernetes/client-node/dist/config_types.js";
import { EphemeraError } from "../errors.ts";
import type { Connection, Credentials } from "./connection.ts";
import {
  type KubeconfigDocument,
  mergeKubeconfigs,
  readKubeconfig,
} from "./kubeconfig-document.ts";
import { hasStaticCredentials, staticCredentials } from "./static-credentials.ts";

/** Which cluster to talk to, and as whom. */
export interface ConnectionChoice {
  /** `--kubeconfig`; otherwise the files of KUBECONFIG, otherwise `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** `--context`; otherwise the current one. */
  readonly context?: string | undefined;
  /** `--namespace`; otherwise the context's. */
  readonly namespace?: string | undefined;
  readonly impersonateUser?: string | undefined;
  readonly impersonateGroups?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Credentials are asked for again after this long; exec plugins keep their own longer cache. */
const credentialMilliseconds = 30_000;

/**
 * Finds the kubeconfig, the context in it, and makes a connection of them. Nothing is sent yet.
 * Throws KUBECONFIG_MISSING, KUBECONFIG_INVALID or CONTEXT_MISSING.
 */
export async function loadConnection(choice: ConnectionChoice): Promise<Connection> {
  const { document, path } = await readKubeconfigs(choice);
  if (document === undefined) return inClusterConnection(choice);
  const context = chooseContext(document, choice.context);
  const cluster = document.clusters.find(({ name }) => name === context.cluster);
  if (cluster === undefined) {
    throw new EphemeraError("KUBECONFIG_INVALID", {
      path,
      problem: `context ${context.name} names the cluster "${context.cluster}", which is not in it`,
    });
  }
  const user = document.users.find(({ name }) => name === context.user) ?? { name: context.user };
  const settings = document.settings.get(context.name);
  return connectionOf({
    cluster,
    user: choice.impersonateUser ? { ...user, impersonateUser: choice.impersonateUser } : user,
    context,
    groups: choice.impersonateGroups?.length
      ? choice.impersonateGroups
      : (document.impersonatedGroups.get(user.name) ?? []),
    namespace: choice.namespace,
    webSockets: allowsWebSockets(choice.env),
    ...(settings && { settings }),
  });
}

/** kubectl's way out where a proxy and WebSocket don't get along. */
function allowsWebSockets(env: NodeJS.ProcessEnv): boolean {
  return env.KUBECTL_REMOTE_COMMAND_WEBSOCKETS !== "false";
}

/** The contexts of the kubeconfig, for a person to choose from. Throws as `loadConnection` does. */
export async function listContexts(
  choice: Pick<ConnectionChoice, "kubeconfig" | "env">,
): Promise<readonly Pick<Context, "name" | "cluster">[]> {
  const { document } = await readKubeconfigs(choice);
  return document?.contexts ?? [];
}

async function readKubeconfigs(
  choice: ConnectionChoice,
): Promise<{ document: KubeconfigDocument | undefined; path: string }> {
  if (choice.kubeconfig !== undefined) {
    const document = await readKubeconfig(choice.kubeconfig);
    return { document, path: choice.kubeconfig };
  }
  const listed = (choice.env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  const paths = listed.length > 0 ? listed : [join(choice.env.HOME ?? homedir(), ".kube/config")];
  // kubectl passes over the files of KUBECONFIG that don't exist, so long as there is one.
  const documents = await Promise.all(
    paths.map((path) => readKubeconfig(path).catch(undefinedWhenMissing)),
  );
  const found = documents.filter((document) => document !== undefined);
  const path = paths.join(", ");
  if (found.length > 0) return { document: mergeKubeconfigs(found), path };
  if (choice.env.KUBERNETES_SERVICE_HOST) return { document: undefined, path };
  throw new EphemeraError("KUBECONFIG_MISSING", { path });
}

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof EphemeraError && error.code === "KUBECONFIG_MISSING") return undefined;
  throw error;
}

function chooseContext(document: KubeconfigDocument, wanted: string | undefined): Context {
  const name = wanted ?? document.currentContext;
  const context = document.contexts.find((candidate) => candidate.name === name);
  if (context !== undefined) return context;
  const contexts = document.contexts.map((candidate) => candidate.name).join(", ") || "none";
  const problem =
    name === undefined
      ? "the kubeconfig has no current context"
      : `context "${name}" does not exist in the kubeconfig`;
  throw new EphemeraError("CONTEXT_MISSING", { problem, contexts });
}

/** Inside a Pod: its service account. */
async function inClusterConnection(choice: ConnectionChoice): Promise<Connection> {
  const { inClusterParts } = await import("./plugin-credentials.ts");
  const parts = inClusterParts();
  if (parts === undefined) {
    throw new EphemeraError("CONTEXT_MISSING", {
      problem: "this Pod has no service account to talk to its cluster with",
      contexts: "none",
    });
  }
  const webSockets = allowsWebSockets(choice.env);
  return connectionOf({ ...parts, groups: [], namespace: choice.namespace, webSockets });
}

interface ConnectionParts {
  cluster: Cluster;
  user: User;
  context: Context;
  groups: readonly string[];
  namespace: string | undefined;
  webSockets: boolean;
  settings?: NonNullable<Connection["settings"]>;
}

function connectionOf(parts: ConnectionParts): Connection {
  const { cluster, context, namespace, settings, webSockets } = parts;
  const ask = credentialSource(parts);
  return {
    server: new URL(cluster.server),
    context: context.name,
    cluster: cluster.name,
    namespace: namespace ?? context.namespace ?? "default",
    ...(settings && { settings }),
    ...(!webSockets && { webSockets }),
    requestOptions: cachedOptions(() => requestOptionsOf(ask, parts)),
  };
}

/** How to ask for credentials; what only plugins need is loaded when one is there. */
function credentialSource(parts: ConnectionParts): () => Promise<Credentials> {
  const { cluster, user } = parts;
  if (hasStaticCredentials(cluster, user)) return () => staticCredentials(cluster, user);
  let source: Promise<() => Promise<Credentials>> | undefined;
  return async () => {
    source ??= import("./plugin-credentials.ts").then(({ pluginCredentials }) =>
      pluginCredentials(parts),
    );
    return (await source)();
  };
}

async function requestOptionsOf(
  ask: () => Promise<Credentials>,
  { context, groups, cluster }: ConnectionParts,
): Promise<Credentials> {
  const plain = cluster.server.startsWith("http:");
  try {
    const options = await ask();
    const agent = cluster.proxyUrl ? undefined : createAgent(options, plain);
    const headers: OutgoingHttpHeaders = { ...options.headers };
    if (groups.length > 0) headers["Impersonate-Group"] = [...groups];
    return { ...options, ...(agent && { agent }), headers };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new EphemeraError("CREDENTIALS_FAILED", { context: context.name, problem }, { cause });
  }
}

/**
 * An agent that keeps connections open and makes their TLS context once: on Node 20 each costs
 * 20 ms, and a debug command opens several connections.
 */
function createAgent(credentials: Credentials, plain: boolean): HttpAgent | HttpsAgent {
  if (plain) return new HttpAgent({ keepAlive: true });
  const { ca, cert, key, rejectUnauthorized, servername } = credentials;
  return new HttpsAgent({
    keepAlive: true,
    secureContext: createSecureContext(definedOnly({ ca, cert, key })),
    ...definedOnly({ rejectUnauthorized, servername }),
  });
}

/** Keeps the agent, and so its open connections, for as long as the credentials stay the same. */
function cachedOptions(make: () => Promise<Credentials>): () => Promise<Credentials> {
  let current: { options: Promise<Credentials>; made: number } | undefined;
  return async () => {
    if (current !== undefined && Date.now() - current.made < credentialMilliseconds) {
      return current.options;
    }
    const before = current?.options;
    const options = make().then(async (fresh) => {
      const old = await before?.catch(() => undefined);
      return old !== undefined && sameCredentials(old, fresh) ? old : fresh;
    });
    current = { options, made: Date.now() };
    options.catch(() => {
      current = undefined;
    });
    return options;
  };
}

function sameCredentials(a: Credentials, b: Credentials): boolean {
  const material = ({ ca, cert, key, auth, headers }: Credentials) =>
    JSON.stringify([ca, cert, key, auth, headers].map((part) => part ?? null));
  return material(a) === material(b);
}

function definedOnly<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
