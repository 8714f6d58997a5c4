/** What somebody wants to do, as an authorizer sees it (authorization.v1). */
export type Attributes = ResourceAttributes | PathAttributes;

/** Something with objects. */
export interface ResourceAttributes {
  kind: "resource";
  verb: string;
  group: string;
  /** Plural, without the group. */
  resource: string;
  subresource?: string;
  /** Absent: all namespaces, or a kind that has none. */
  namespace?: string;
  /** Absent: a collection. */
  name?: string;
}

/** Something with a path that is no object's. */
export interface PathAttributes {
  kind: "path";
  /** An HTTP method in lower case. */
  verb: string;
  path: string;
}
