import type { KubernetesList, KubernetesObject } from "../../../kubernetes/object.ts";
import { badRequest } from "../../resources/api-errors.ts";
import { type Reply, wantsPretty } from "../http/reply.ts";
import { listTexts } from "../represent/list-texts.ts";
import { representList } from "../represent/represent.ts";
import { type HandlerContext, representationFacts } from "./context.ts";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.ts";
import { type ListQuery, readListQuery } from "./list-query.ts";
import { readSelection } from "./selection.ts";
import { checkNotTooNew, continueTooOld, listTooOld } from "./version-checks.ts";

/** GET of a collection, in pages when a limit is asked. */
export function listObjects(context: HandlerContext): Reply {
  const facts = representationFacts(context);
  const list = page(context, readListQuery(context.request.query));
  const { contentType } = facts.representation;
  if (contentType === "application/yaml" || wantsPretty(context.request)) {
    return { kind: "object", code: 200, object: representList(list, facts), contentType };
  }
  return { kind: "pieces", contentType, pieces: listTexts(list, facts) };
}

/** What a list asks for: which objects, from which state, and how many of them. */
export function page(context: HandlerContext, query: ListQuery): KubernetesList {
  const { resource, namespace } = context;
  const token = query.continue === "" ? undefined : readToken(query);
  const selected = readSelection(resource, query);
  const list = readAt(context, query, token);
  const keyOf = namespace === undefined ? keyInCluster : keyInNamespace;
  const after = token?.after;
  const left = list.items.filter(
    (object) => (after === undefined || keyOf(object) > after) && selected(object),
  );
  const limit = limitOf(query);
  if (limit <= 0 || left.length <= limit) return { ...list, items: left };
  const items = left.slice(0, limit);
  const last = items.at(-1);
  const revision = Number(list.metadata?.resourceVersion);
  const narrowed = query.labelSelector !== "" || query.fieldSelector !== "";
  return {
    ...list,
    metadata: {
      ...list.metadata,
      continue: encodeContinue({ revision, after: last === undefined ? "" : keyOf(last) }),
      // Genuine servers know the number only where they need not look at each object.
      ...(narrowed ? {} : { remainingItemCount: left.length - items.length }),
    },
    items,
  };
}

/** A list at any revision comes whole from the watch cache, which knows no pages. */
function limitOf({ limit, resourceVersion, resourceVersionMatch }: ListQuery): number {
  return resourceVersion === 0 && resourceVersionMatch !== "Exact" ? 0 : limit;
}

/** The same order as the store's keys. */
function keyInCluster({ metadata }: KubernetesObject): string {
  return metadata?.namespace === undefined
    ? (metadata?.name ?? "")
    : `${metadata.namespace}/${metadata.name}`;
}

function keyInNamespace({ metadata }: KubernetesObject): string {
  return metadata?.name ?? "";
}

function readToken(query: ListQuery): ContinueToken {
  const token = decodeContinue(query.continue);
  if (query.resourceVersion !== undefined && query.resourceVersion !== 0) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  return token;
}

function readAt(
  { registry, resource, namespace }: HandlerContext,
  query: ListQuery,
  token: ContinueToken | undefined,
): KubernetesList {
  const revision = token === undefined ? exactRevision(query) : pinned(token);
  checkNotTooNew(registry.revision, revision ?? query.resourceVersion);
  if (revision === undefined) return registry.list(resource, namespace);
  const list = registry.listAt(resource, namespace, revision);
  if (list !== undefined) return list;
  throw token === undefined
    ? listTooOld()
    : continueTooOld(encodeContinue({ ...token, revision: -1 }));
}

function pinned({ revision }: ContinueToken): number | undefined {
  return revision === -1 ? undefined : revision;
}

/** A page of a certain revision is that revision's, unless NotOlderThan is asked. */
function exactRevision(query: ListQuery): number | undefined {
  const { resourceVersion, resourceVersionMatch, limit } = query;
  const exact = resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && limit > 0);
  return exact && resourceVersion !== 0 ? resourceVersion : undefined;
}
