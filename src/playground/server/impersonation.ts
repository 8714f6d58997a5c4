import type { ResourceAttributes } from "../authorization/attributes.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { Identity } from "../authorization/identity.ts";
import { badRequest } from "../resources/api-errors.ts";
import { authorize } from "./authorization.ts";

/** Whom the headers of a request ask to be. */
interface Wish {
  user: string;
  groups: string[];
  uid: string;
  extra: Record<string, string[]>;
}

const extraPrefix = "impersonate-extra-";

/**
 * Whom a request acts as: the caller, or the one its `Impersonate-*` headers name. Each user, group,
 * uid and extra value needs the verb `impersonate` of its own. `rawHeaders` are Node's: names and
 * values by turns, those of a header sent twice apart. Throws 400 and 403.
 */
export function effectiveIdentity(
  caller: Identity,
  rawHeaders: readonly string[],
  authorizer: Authorizer,
): Identity {
  const wish = readWish(rawHeaders);
  if (wish === undefined) return caller;
  for (const attributes of powersFor(wish)) authorize(authorizer, caller, attributes);
  const { user, groups: named, uid, extra } = wish;
  const account = accountOf(user);
  const own =
    account === undefined || named.length > 0
      ? named
      : ["system:serviceaccounts", `system:serviceaccounts:${account.namespace}`];
  return {
    user,
    groups: withStanding(user, own),
    ...(uid === "" ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function readWish(rawHeaders: readonly string[]): Wish | undefined {
  const wish: Wish = { user: "", groups: [], uid: "", extra: Object.create(null) };
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    if (!name.startsWith("impersonate-")) continue;
    const value = rawHeaders[index + 1] ?? "";
    if (name === "impersonate-user") wish.user ||= value;
    else if (name === "impersonate-group") wish.groups.push(value);
    else if (name === "impersonate-uid") wish.uid ||= value;
    else if (name.startsWith(extraPrefix)) {
      const key = unescaped(name.slice(extraPrefix.length));
      wish.extra[key] = [...(wish.extra[key] ?? []), value];
    }
  }
  if (wish.user !== "") return wish;
  if (wish.groups.length === 0 && wish.uid === "" && Object.keys(wish.extra).length === 0) {
    return undefined;
  }
  throw badRequest(
    "requested to impersonate groups, a uid or extra values without impersonating a user",
  );
}

/** What the caller must be allowed, one by one. */
function powersFor({ user, groups, uid, extra }: Wish): ResourceAttributes[] {
  const power = (more: Omit<ResourceAttributes, "kind" | "verb">): ResourceAttributes => ({
    kind: "resource",
    verb: "impersonate",
    ...more,
  });
  const account = accountOf(user);
  const authentication = "authentication.k8s.io";
  return [
    account === undefined
      ? power({ group: "", resource: "users", name: user })
      : power({ group: "", resource: "serviceaccounts", ...account }),
    ...groups.map((name) => power({ group: "", resource: "groups", name })),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((name) =>
        power({ group: authentication, resource: "userextras", subresource, name }),
      ),
    ),
    ...(uid === "" ? [] : [power({ group: authentication, resource: "uids", name: uid })]),
  ];
}

/** A service account's namespace and name; undefined for another user's name. */
function accountOf(user: string): { namespace: string; name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** Everybody is either authenticated or not; who says neither is what their name says. */
function withStanding(user: string, groups: readonly string[]): string[] {
  const says = (group: string) => groups.includes(group);
  if (user === "system:anonymous") {
    return says("system:unauthenticated") ? [...groups] : [...groups, "system:unauthenticated"];
  }
  if (says("system:authenticated") || says("system:unauthenticated")) return [...groups];
  return [...groups, "system:authenticated"];
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
