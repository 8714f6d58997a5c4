import { StatusError } from "../../kubernetes/status-error.ts";
import type { Attributes } from "../authorization/attributes.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { Identity } from "../authorization/identity.ts";
import { goQuote } from "../resources/go-value.ts";

/** Why the caller may do this. Throws 403 in kube-apiserver's words when they may not. */
export function authorize(authorizer: Authorizer, identity: Identity, wanted: Attributes): string {
  const { allowed, reason } = authorizer.decide(identity, wanted);
  if (!allowed) throw forbidden(identity, wanted, reason);
  return reason;
}

/** The 403 for somebody who may not do this; `reason` is what the authorizer has to say besides. */
export function forbidden({ user }: Identity, wanted: Attributes, reason: string): StatusError {
  const said = escapeHtml(`User ${goQuote(user)} cannot ${wanted.verb} ${describe(wanted)}`);
  const problem = reason === "" ? said : `${said}: ${reason}`;
  const refuse = (message: string, details: StatusError["details"] = {}) =>
    new StatusError({ code: 403, reason: "Forbidden", message, details });
  if (wanted.kind === "path") return refuse(`forbidden: ${problem}`);
  const { resource, group, name } = wanted;
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const about = name === undefined ? qualified : `${qualified} ${goQuote(name)}`;
  return refuse(`${about} is forbidden: ${problem}`, {
    ...(name === undefined ? {} : { name }),
    ...(group === "" ? {} : { group }),
    kind: resource,
  });
}

function describe(wanted: Attributes): string {
  if (wanted.kind === "path") return `path ${goQuote(wanted.path)}`;
  const { resource, subresource, group, namespace } = wanted;
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where =
    namespace === undefined ? "at the cluster scope" : `in the namespace ${goQuote(namespace)}`;
  return `resource ${goQuote(asked)} in API group ${goQuote(group)} ${where}`;
}

/** Nobody's name becomes markup in a browser that shows the message. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
