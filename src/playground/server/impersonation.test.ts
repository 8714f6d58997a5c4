import { expect, it } from "vitest";
import { effectiveIdentity } from "./impersonation.ts";

const admin = { user: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const jane = { user: "jane", groups: ["system:authenticated"] };

it.each([
  ["is the caller without headers", admin, {}, admin],
  [
    "is whom the header names, without the caller's own groups",
    admin,
    { "impersonate-user": "jane" },
    jane,
  ],
  [
    "is in the groups the headers name",
    admin,
    { "impersonate-user": "jane", "impersonate-group": "dev, ops" },
    { user: "jane", groups: ["dev", "ops", "system:authenticated"] },
  ],
])("%s", (_, caller, headers, expected) => {
  expect(effectiveIdentity(caller, headers)).toEqual(expected);
});

it("refuses anybody but system:masters to be somebody else", () => {
  expect(() => effectiveIdentity(jane, { "impersonate-user": "kubernetes-admin" })).toThrow(
    'users "kubernetes-admin" is forbidden: User "jane" cannot impersonate resource "users"',
  );
});
