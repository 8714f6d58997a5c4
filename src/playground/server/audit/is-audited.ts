import type { Attributes } from "../../authorization/attributes.ts";

const changing: ReadonlySet<string> = new Set([
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
]);
/** They reach into something that runs, whatever the method. */
const reaching: ReadonlySet<string> = new Set(["exec", "attach", "portforward", "proxy"]);
/** Their kinds are questions: a create changes nothing. */
const asking: ReadonlySet<string> = new Set(["authentication.k8s.io", "authorization.k8s.io"]);

/** Is a request recorded: does it change something, or open a stream? Refused ones are, too. */
export function isAudited(wanted: Attributes): boolean {
  if (wanted.kind === "path") return false;
  if (wanted.subresource !== undefined && reaching.has(wanted.subresource)) return true;
  return changing.has(wanted.verb) && !asking.has(wanted.group);
}

/** Whether errors about it may quote what must stay secret. */
export function holdsSecrets(wanted: Attributes): boolean {
  return (
    wanted.kind === "resource" && (wanted.resource === "secrets" || wanted.subresource === "token")
  );
}
