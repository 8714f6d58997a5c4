import type { IncomingHttpHeaders } from "node:http";
import { type Identity, mastersGroup } from "./authentication.ts";
import { impersonationForbidden } from "./request-errors.ts";

/**
 * Whom a request acts as: the caller, or the one its `Impersonate-User` and `Impersonate-Group`
 * headers name. Only system:masters may impersonate. Throws 403.
 */
export function effectiveIdentity(caller: Identity, headers: IncomingHttpHeaders): Identity {
  const user = headers["impersonate-user"];
  if (typeof user !== "string" || user === "") return caller;
  if (!caller.groups.includes(mastersGroup)) throw impersonationForbidden(caller.user, user);
  const groups = headers["impersonate-group"] ?? [];
  // Node joins a header that is sent several times by a comma.
  const named = [groups].flat().flatMap((list) => list.split(",").map((group) => group.trim()));
  return { user, groups: [...named.filter((group) => group !== ""), "system:authenticated"] };
}
