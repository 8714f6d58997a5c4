import type { KubernetesList, KubernetesObject } from "../../../kubernetes/object.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import { badRequest } from "../../resources/api-errors.ts";
import type { Reply } from "../http/reply.ts";
import { representList } from "../represent/represent.ts";
import { type HandlerContext, representationFacts } from "./context.ts";
import { type ListQuery, readListQuery } from "./list-query.ts";
import { readSelection } from "./selection.ts";
import { checkNotTooNew } from "./version-checks.ts";

/** GET of a collection, in pages when a limit is asked. */
export function listObjects(context: HandlerContext): Reply {
  const facts = representationFacts(context);
  const query = readListQuery(context.request.query);
  return {
    kind: "object",
    code: 200,
    object: representList(page(context, query), facts),
    contentType: facts.representation.contentType,
  };
}

/** Where the next page begins, and the revision all pages are read at. */
interface ContinueToken {
  rv: number;
  /** `namespace/name` of the last object sent. */
  after: string;
}

function page(context: HandlerContext, query: ListQuery): KubernetesList {
  const { resource } = context;
  const token = query.continue === "" ? undefined : readToken(query);
  const list = readAt(context, query, token);
  const selected = readSelection(resource, query);
  const start = token?.after;
  const all = list.items.filter(selected);
  const from = start === undefined ? 0 : all.findIndex((object) => position(object) > start);
  const left = from === -1 ? [] : all.slice(from);
  if (query.limit <= 0 || left.length <= query.limit) return { ...list, items: left };
  const items = left.slice(0, query.limit);
  const last = items.at(-1);
  const next: ContinueToken = {
    rv: Number(list.metadata?.resourceVersion),
    after: last === undefined ? "" : position(last),
  };
  const narrowed = query.labelSelector !== "" || query.fieldSelector !== "";
  return {
    ...list,
    metadata: {
      ...list.metadata,
      continue: Buffer.from(JSON.stringify(next)).toString("base64url"),
      ...(narrowed ? {} : { remainingItemCount: left.length - items.length }),
    },
    items,
  };
}

/** The same order as the store's keys. */
function position({ metadata }: KubernetesObject): string {
  return metadata?.namespace === undefined
    ? (metadata?.name ?? "")
    : `${metadata.namespace}/${metadata.name}`;
}

function readAt(
  { registry, resource, namespace }: HandlerContext,
  query: ListQuery,
  token: ContinueToken | undefined,
): KubernetesList {
  const exact =
    query.resourceVersionMatch === "Exact" ||
    (query.limit > 0 && query.resourceVersionMatch === "" && (query.resourceVersion ?? 0) > 0);
  const revision = token?.rv ?? (exact ? query.resourceVersion : undefined);
  checkNotTooNew(registry.revision, query.resourceVersion);
  if (revision === undefined) return registry.list(resource, namespace);
  checkNotTooNew(registry.revision, revision);
  const list = registry.listAt(resource, namespace, revision);
  if (list !== undefined) return list;
  throw new StatusError({
    code: 410,
    reason: "Expired",
    message:
      token === undefined
        ? `The resourceVersion for the provided list is too old: ${revision} (${registry.oldestRevision})`
        : "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.",
  });
}

function readToken(query: ListQuery): ContinueToken {
  if (query.resourceVersion !== undefined && query.resourceVersion !== 0) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  try {
    const token: unknown = JSON.parse(Buffer.from(query.continue, "base64url").toString());
    if (isToken(token)) return token;
  } catch {
    // Not JSON: refused below.
  }
  throw badRequest("continue key is not valid: it was not made by this server");
}

function isToken(value: unknown): value is ContinueToken {
  if (typeof value !== "object" || value === null) return false;
  return (
    "rv" in value &&
    Number.isSafeInteger(value.rv) &&
    "after" in value &&
    typeof value.after === "string"
  );
}
