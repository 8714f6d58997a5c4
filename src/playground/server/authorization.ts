import { StatusError } from "../../kubernetes/status-error.ts";
import { qualifiedPlural } from "../resources/resource.ts";
import { type Identity, mastersGroup } from "./authentication.ts";
import type { Route } from "./route.ts";

/** Throws 403, in RBAC's words, unless the caller may do this. Only members of system:masters may. */
export function authorize(identity: Identity, verb: string, route: Route): void {
  if (identity.groups.includes(mastersGroup) || isDiscovery(verb, route)) return;
  const who = `User ${JSON.stringify(identity.user)} cannot ${verb}`;
  if (route.kind !== "resource") {
    const path = route.kind === "other" ? route.path : "/";
    throw forbidden(`forbidden: ${who} path ${JSON.stringify(path)}`, {});
  }
  const { resource, name, namespace, subresource } = route;
  const asked = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const about =
    name === undefined ? qualifiedPlural(resource) : `${qualifiedPlural(resource)} "${name}"`;
  const where =
    namespace === undefined
      ? "at the cluster scope"
      : `in the namespace ${JSON.stringify(namespace)}`;
  throw forbidden(
    `${about} is forbidden: ${who} resource "${asked}" in API group "${resource.group}" ${where}`,
    {
      ...(name === undefined ? {} : { name }),
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.plural,
    },
  );
}

/** What the role system:discovery lets everybody read who is somebody. */
function isDiscovery(verb: string, route: Route): boolean {
  if (route.kind !== "other" || verb !== "get") return false;
  return /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/.test(route.path);
}

function forbidden(message: string, details: StatusError["details"]): StatusError {
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message,
    ...(details === undefined ? {} : { details }),
  });
}
