import { StatusError } from "../../kubernetes/status-error.ts";
import type { Attributes } from "./attributes.ts";
import { type Identity, mastersGroup } from "./authentication.ts";

/** Throws 403, in RBAC's words, unless the caller may do this. Only members of system:masters may. */
export function authorize(identity: Identity, attributes: Attributes): void {
  if (isAllowed(identity, attributes)) return;
  const { verb } = attributes;
  const who = `User ${JSON.stringify(identity.user)} cannot ${verb}`;
  if (attributes.kind === "path") {
    throw forbidden(`forbidden: ${who} path ${JSON.stringify(attributes.path)}`, {});
  }
  const { resource, qualified, group, name, namespace, subresource } = attributes;
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`;
  const about = name === undefined ? qualified : `${qualified} "${name}"`;
  const where =
    namespace === undefined
      ? "at the cluster scope"
      : `in the namespace ${JSON.stringify(namespace)}`;
  throw forbidden(
    `${about} is forbidden: ${who} resource "${asked}" in API group "${group}" ${where}`,
    {
      ...(name === undefined ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind: resource,
    },
  );
}

/** The roles every cluster is born with, as far as they concern what is served. */
function isAllowed({ groups }: Identity, attributes: Attributes): boolean {
  if (groups.includes(mastersGroup)) return true;
  if (attributes.kind === "resource") return isAboutOneself(attributes);
  return isDiscovery(attributes, { account: groups.includes("system:serviceaccounts") });
}

/** What the role system:basic-user lets everybody do who is somebody. */
function isAboutOneself({ verb, group, resource }: Attributes & { kind: "resource" }): boolean {
  return (
    verb === "create" && group === "authentication.k8s.io" && resource === "selfsubjectreviews"
  );
}

/** The roles system:discovery and, for service accounts, system:service-account-issuer-discovery. */
function isDiscovery(
  { verb, path }: Attributes & { kind: "path" },
  { account }: { account: boolean },
): boolean {
  if (verb !== "get") return false;
  if (/^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/.test(path)) return true;
  return account && /^\/(\.well-known\/openid-configuration|openid\/v1\/jwks)\/?$/.test(path);
}

function forbidden(message: string, details: StatusError["details"]): StatusError {
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message,
    ...(details === undefined ? {} : { details }),
  });
}
