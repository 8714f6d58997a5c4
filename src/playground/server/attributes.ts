import { parseFieldSelector } from "../../kubernetes/selectors/field-selector.ts";
import type { Attributes, ResourceAttributes } from "../authorization/attributes.ts";
import type { Route } from "./route.ts";
import { isTrue, verbOf } from "./verb.ts";

/** A request as far as it says what it wants to do. */
export interface AskedFor {
  method: string;
  path: string;
  query: URLSearchParams;
}

/** The attributes of a request; what is no object is asked for by its path. */
export function attributesOf({ method, path, query }: AskedFor, route: Route): Attributes {
  if (route.kind !== "resource") {
    return (
      unservedAttributes({ method, path, query }) ?? {
        kind: "path",
        verb: method.toLowerCase(),
        path,
      }
    );
  }
  const { resource, subresource, namespace, name } = route;
  // A Namespace is in itself: whoever may read namespaces in it may read it.
  const isNamespace = resource.plural === "namespaces" && resource.group === "";
  return {
    kind: "resource",
    verb: verbOf(method, route, query) ?? method.toLowerCase(),
    group: resource.group,
    resource: resource.plural,
    ...defined({ subresource, namespace: isNamespace ? name : namespace }),
    ...defined({ name: name ?? singledOut(method, query) }),
  };
}

/** A list or watch of one object by its name counts as one of that object. */
function singledOut(method: string, query: URLSearchParams): string | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  const text = query.get("fieldSelector") ?? "";
  if (!text.includes("metadata.name")) return undefined;
  try {
    const terms = parseFieldSelector(text);
    const term = terms.find(({ field, equal }) => field === "metadata.name" && equal);
    return term?.value === "" ? undefined : term?.value;
  } catch {
    // The handler will say what is wrong with it.
    return undefined;
  }
}

/**
 * A path of the shape of objects' paths is asked for as objects, also where none of them are served:
 * whoever may not see a kind doesn't learn whether there is one (apiserver's RequestInfo).
 */
function unservedAttributes({ method, path, query }: AskedFor): ResourceAttributes | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  const [root, first = "", second = ""] = segments;
  const isCore = root === "api";
  if (!isCore && root !== "apis") return undefined;
  const parts = segments.slice(isCore ? 2 : 3);
  if (parts.length === 0) return undefined;
  const inNamespace = parts[0] === "namespaces" && parts.length > 2;
  const [resource = "", name, subresource] = inNamespace ? parts.slice(2) : parts;
  const verbs: Readonly<Record<string, string>> = {
    POST: "create",
    PUT: "update",
    PATCH: "patch",
    DELETE: name === undefined ? "deletecollection" : "delete",
  };
  const reading = name === undefined ? (isTrue(query.get("watch")) ? "watch" : "list") : "get";
  return {
    kind: "resource",
    verb: Object.hasOwn(verbs, method) ? (verbs[method] ?? "") : reading,
    group: isCore ? "" : first,
    resource: second === "" && !isCore ? "" : resource,
    ...defined({ name, subresource, namespace: inNamespace ? parts[1] : undefined }),
  };
}

function defined<T extends Record<string, string | undefined>>(
  fields: T,
): { [K in keyof T]?: string } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries) as { [K in keyof T]?: string };
}
