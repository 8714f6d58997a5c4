import type { Route } from "./route.ts";

/** The verbs of authorisation, as RBAC knows them. */
export type Verb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deletecollection";

/** The verb of a request on objects; undefined for a method that has none. */
export function verbOf(
  method: string,
  route: Extract<Route, { kind: "resource" }>,
  query: URLSearchParams,
): Verb | undefined {
  const single = route.name !== undefined;
  switch (method) {
    case "GET":
    case "HEAD":
      if (single) return "get";
      return isTrue(query.get("watch")) ? "watch" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return single ? "delete" : "deletecollection";
    default:
      return undefined;
  }
}

/** Kubernetes' query flags: present without a value is true, `0` and `false` are not. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "false" && value !== "0";
}
