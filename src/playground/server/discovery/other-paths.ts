import { createHash } from "node:crypto";
import { catalog } from "../../resources/catalog.ts";
import type { TokenAuthority } from "../../tokens/token-authority.ts";
import type { ApiRequest } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import { unlessKnown } from "../http/unless-known.ts";
import type { OpenApiDocuments } from "../openapi/index-document.ts";
import { serveOpenApi } from "../openapi/serve.ts";
import { parseAccept } from "../represent/accept.ts";
import { methodNotAllowed } from "../request-errors.ts";
import { isServed } from "../route.ts";
import { aggregated, apiGroup, groupList, legacyVersions, resourceList } from "./discovery.ts";
import { serveHealth } from "./health.ts";
import { answerIssuer } from "./issuer-paths.ts";
import { metricsReply } from "./metrics.ts";

/** `GET /version`: version.Info. */
export interface VersionInfo {
  major: string;
  minor: string;
  /** `v1.36.2` */
  gitVersion: string;
  [field: string]: string;
}

/** What these paths need to know. */
export interface ServerFacts {
  version: VersionInfo;
  /** `127.0.0.1:6443` */
  address: string;
  /** False until the playground is up, and again while it goes down. */
  isReady: () => boolean;
  /** Made when it is first asked for. */
  openApi: () => OpenApiDocuments;
  /** Absent: no service account tokens. */
  tokens: TokenAuthority | undefined;
}

/** Answers everything that is not about objects: discovery, health, version. */
export async function answerOther(request: ApiRequest, facts: ServerFacts): Promise<Reply> {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, "") : request.path;
  const { tokens, address } = facts;
  const issued = tokens === undefined ? undefined : await answerIssuer(path, tokens, address);
  const reply = issued ?? find(path, request, facts);
  if (reply === undefined) return { kind: "text", code: 404, text: "404 page not found\n" };
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed();
  return reply;
}

function find(path: string, request: ApiRequest, facts: ServerFacts): Reply | undefined {
  switch (path) {
    case "/":
      return json({ paths: rootPaths() });
    case "/version":
      return json(facts.version);
    case "/metrics":
      return metricsReply();
    case "/api":
      return aggregatedReply(request, true) ?? json(legacyVersions(facts.address));
    case "/apis":
      return aggregatedReply(request, false) ?? json(groupList(catalog));
    default:
      return (
        serveHealth(path, request.query, facts) ??
        serveOpenApi(path, request, { documents: facts.openApi, now: new Date() }) ??
        groupReply(path)
      );
  }
}

function rootPaths(): string[] {
  const groups = catalog.map(({ group, version }) =>
    group === "" ? `/api/${version}` : `/apis/${group}/${version}`,
  );
  const others = ["healthz", "livez", "metrics", "openapi/v2", "openapi/v3", "readyz", "version"];
  return [...new Set(["/api", "/apis", ...groups, ...others.map((path) => `/${path}`)])].toSorted();
}

function groupReply(path: string): Reply | undefined {
  const [, root, first = "", second, ...more] = path.split("/");
  if (more.length > 0) return undefined;
  if (root === "api" && second === undefined) return listReply("", first);
  if (root !== "apis") return undefined;
  if (second !== undefined) return listReply(first, second);
  const group = first === "" ? undefined : apiGroup(catalog, first);
  return group === undefined ? undefined : json({ kind: "APIGroup", apiVersion: "v1", ...group });
}

function listReply(group: string, version: string): Reply | undefined {
  return isServed(group, version) ? json(resourceList(catalog, group, version)) : undefined;
}

/** Only when it is asked for as kubectl since 1.26 does: v2, or v2beta1 for those before 1.30. */
function aggregatedReply(request: ApiRequest, core: boolean): Reply | undefined {
  const preferred = parseAccept(request.headers.accept).find(
    ({ type, parameters: { as, g, v = "" } }) =>
      type === "application/json" &&
      (as === undefined ||
        (as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && /^v2(beta1)?$/.test(v))),
  );
  if (preferred?.parameters.as === undefined) return undefined;
  const { v: version = "v2" } = preferred.parameters;
  const bytes = Buffer.from(`${JSON.stringify(aggregated(catalog, { core, version }))}\n`);
  const hash = createHash("sha512").update(bytes).digest("hex").toUpperCase();
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return unlessKnown(request, { bytes, hash }, { contentType });
}

function json(object: unknown): Reply {
  return { kind: "object", code: 200, object };
}
