import { catalog } from "../../resources/catalog.ts";
import type { ApiRequest } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { OpenApiDocuments } from "../openapi/index-document.ts";
import { parseAccept } from "../represent/accept.ts";
import { methodNotAllowed } from "../request-errors.ts";
import { isServed } from "../route.ts";
import { aggregated, apiGroup, groupList, legacyVersions, resourceList } from "./discovery.ts";

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
}

/** Answers everything that is not about objects: discovery, health, version. */
export function answerOther(request: ApiRequest, facts: ServerFacts): Reply {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, "") : request.path;
  const reply = find(path, request, facts);
  if (reply === undefined) return { kind: "text", code: 404, text: "404 page not found\n" };
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed();
  return reply;
}

function find(path: string, request: ApiRequest, facts: ServerFacts): Reply | undefined {
  switch (path) {
    case "/":
      return json({
        paths: ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/readyz", "/version"],
      });
    case "/version":
      return json(facts.version);
    case "/healthz":
    case "/livez":
      return { kind: "text", code: 200, text: "ok" };
    case "/readyz":
      return facts.isReady()
        ? { kind: "text", code: 200, text: "ok" }
        : { kind: "text", code: 503, text: "not ready" };
    case "/api":
      return aggregatedReply(request, true) ?? json(legacyVersions(facts.address));
    case "/apis":
      return aggregatedReply(request, false) ?? json(groupList(catalog));
    default:
      return path.startsWith("/openapi/v3") ? openApiReply(path, facts) : groupReply(path);
  }
}

function openApiReply(path: string, { openApi }: ServerFacts): Reply | undefined {
  if (path === "/openapi/v3") return json(openApi().index);
  const document = openApi().document(path.slice("/openapi/v3/".length));
  return document === undefined ? undefined : json(document);
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

/** Only when it is asked for as kubectl since 1.26 does. */
function aggregatedReply(request: ApiRequest, core: boolean): Reply | undefined {
  const preferred = parseAccept(request.headers.accept).find(
    ({ type, parameters }) =>
      type === "application/json" &&
      (parameters.as === undefined ||
        (parameters.as === "APIGroupDiscoveryList" &&
          parameters.g === "apidiscovery.k8s.io" &&
          parameters.v === "v2")),
  );
  if (preferred?.parameters.as === undefined) return undefined;
  return {
    kind: "object",
    code: 200,
    object: aggregated(catalog, core),
    contentType: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  };
}

function json(object: unknown): Reply {
  return { kind: "object", code: 200, object };
}
