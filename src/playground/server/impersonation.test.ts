import { expect, it } from "vitest";
import type { Attributes } from "../authorization/attributes.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { Identity } from "../authorization/identity.ts";
import { effectiveIdentity } from "./impersonation.ts";

const admin = { user: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const jane = { user: "jane", groups: ["system:authenticated"] };

/** Allows what is listed, and everything to masters. */
function allowing(...allowed: string[]): Authorizer {
  const words = (wanted: Attributes) => {
    if (wanted.kind === "path") return wanted.path;
    const { namespace, resource, subresource, name } = wanted;
    return [wanted.verb, namespace, resource, subresource, name].filter(Boolean).join(" ");
  };
  return {
    decide: ({ groups }: Identity, wanted: Attributes) => ({
      allowed: groups.includes("system:masters") || allowed.includes(words(wanted)),
      reason: "",
    }),
    rulesFor: () => ({ rules: [], problems: [] }),
    rulesOf: () => ({ rules: [], problems: [] }),
    stop: () => undefined,
  };
}

it.each<[string, Identity, string[], Identity]>([
  ["is the caller without headers", admin, [], admin],
  [
    "is whom the header names, without the caller's own groups",
    admin,
    ["Impersonate-User", "jane"],
    jane,
  ],
  [
    "is in the groups the headers name, commas and all",
    admin,
    ["impersonate-user", "jane", "Impersonate-Group", "dev", "Impersonate-Group", "a,b"],
    { user: "jane", groups: ["dev", "a,b", "system:authenticated"] },
  ],
  [
    "has the groups of a service account",
    admin,
    ["Impersonate-User", "system:serviceaccount:web:robot"],
    {
      user: "system:serviceaccount:web:robot",
      groups: ["system:serviceaccounts", "system:serviceaccounts:web", "system:authenticated"],
    },
  ],
  [
    "is nobody when it says so",
    admin,
    ["Impersonate-User", "system:anonymous"],
    { user: "system:anonymous", groups: ["system:unauthenticated"] },
  ],
  [
    "has the uid and extra values the headers name",
    admin,
    [
      "Impersonate-User",
      "jane",
      "Impersonate-Uid",
      "7",
      "Impersonate-Extra-Acme.com%2fproject",
      "x",
    ],
    { ...jane, uid: "7", extra: { "acme.com/project": ["x"] } },
  ],
])("%s", (_, caller, headers, expected) => {
  expect(effectiveIdentity(caller, headers, allowing())).toEqual(expected);
});

it.each([
  [
    ["Impersonate-User", "bob"],
    'users "bob" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
  ],
  [
    ["Impersonate-User", "kim", "Impersonate-Group", "system:masters"],
    'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope',
  ],
  [
    ["Impersonate-User", "system:serviceaccount:web:robot"],
    'serviceaccounts "robot" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "web"',
  ],
  [
    ["Impersonate-User", "kim", "Impersonate-Extra-Scopes", "x"],
    'userextras.authentication.k8s.io "x" is forbidden: User "jane" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
  ],
])("refuses %j to somebody who may only be kim", (headers, message) => {
  expect(() => effectiveIdentity(jane, headers, allowing("impersonate users kim"))).toThrow(
    message,
  );
});

it("lets somebody be whom they may be", () => {
  const headers = ["Impersonate-User", "kim"];
  expect(effectiveIdentity(jane, headers, allowing("impersonate users kim")).user).toBe("kim");
});

it("refuses groups without a user", () => {
  expect(() => effectiveIdentity(admin, ["Impersonate-Group", "dev"], allowing())).toThrow(
    "without impersonating a user",
  );
});
