import { qualifiedPlural } from "../resources/resource.ts";
import type { Route } from "./route.ts";

/** What a request wants to do, as an authorizer sees it (authorization.v1). */
export type Attributes =
  | {
      kind: "resource";
      verb: string;
      group: string;
      /** Plural, without the group. */
      resource: string;
      /** `deployments.apps`: how a refusal names the kind. */
      qualified: string;
      subresource?: string;
      namespace?: string;
      name?: string;
    }
  | { kind: "path"; verb: string; path: string };

/** The attributes of a request; what is no object is asked for by its path. */
export function attributesOf(verb: string, route: Route): Attributes {
  if (route.kind !== "resource") {
    return { kind: "path", verb, path: route.kind === "other" ? route.path : "/" };
  }
  const { resource, subresource, namespace, name } = route;
  return {
    kind: "resource",
    verb,
    group: resource.group,
    resource: resource.plural,
    qualified: qualifiedPlural(resource),
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}
