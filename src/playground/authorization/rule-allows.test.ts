import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyRule } from "../../kubernetes/types.ts";
import type { Attributes, ResourceAttributes } from "./attributes.ts";
import { ruleAllows } from "./rule-allows.ts";

const rule = (fields: Partial<PolicyRule>): PolicyRule => ({
  verbs: ["get"],
  apiGroups: [""],
  resources: ["pods"],
  ...fields,
});
const wanted = (fields: Partial<ResourceAttributes> = {}): Attributes => ({
  kind: "resource",
  verb: "get",
  group: "",
  resource: "pods",
  ...fields,
});

describe("a rule about objects", () => {
  it.each<[string, PolicyRule, Attributes, boolean]>([
    ["its verb", rule({}), wanted(), true],
    ["another verb", rule({}), wanted({ verb: "list" }), false],
    ["every verb", rule({ verbs: ["*"] }), wanted({ verb: "impersonate" }), true],
    ["watch by list", rule({ verbs: ["list"] }), wanted({ verb: "watch" }), false],
    [
      "deletecollection by delete",
      rule({ verbs: ["delete"] }),
      wanted({ verb: "deletecollection" }),
      false,
    ],
    ["another group", rule({}), wanted({ group: "apps" }), false],
    ["every group", rule({ apiGroups: ["*"] }), wanted({ group: "apps" }), true],
    ["every resource", rule({ resources: ["*"] }), wanted({ subresource: "exec" }), true],
    ["a subresource by its resource", rule({}), wanted({ subresource: "log" }), false],
    ["a resource by its subresource", rule({ resources: ["pods/log"] }), wanted(), false],
    ["a subresource", rule({ resources: ["pods/log"] }), wanted({ subresource: "log" }), true],
    [
      "another's subresource",
      rule({ resources: ["jobs/log"] }),
      wanted({ subresource: "log" }),
      false,
    ],
    ["a subresource of all", rule({ resources: ["*/log"] }), wanted({ subresource: "log" }), true],
    [
      "the end of a subresource",
      rule({ resources: ["*/xlog"] }),
      wanted({ subresource: "log" }),
      false,
    ],
    [
      "a resource without a name before the slash",
      rule({ resources: ["/log"] }),
      wanted({ subresource: "log" }),
      false,
    ],
    ["a name", rule({ resourceNames: ["a"] }), wanted({ name: "a" }), true],
    ["another name", rule({ resourceNames: ["a"] }), wanted({ name: "b" }), false],
    ["a collection by a name", rule({ resourceNames: ["a"] }), wanted(), false],
    [
      "a path",
      rule({ resources: ["*"], verbs: ["*"] }),
      { kind: "path", verb: "get", path: "/version" },
      false,
    ],
  ])("on %s", (_, given, asked, expected) => {
    expect(ruleAllows(given, asked)).toBe(expected);
  });
});

describe("a rule about paths", () => {
  it.each([
    ["/version", "/version", true],
    ["/version", "/version/", false],
    ["/api/*", "/api/v1", true],
    ["/api/*", "/api", false],
    ["/health*", "/healthz/ping", true],
    ["*", "/metrics", true],
    ["/*/logs", "/a/logs", false],
  ])("%s on %s", (url, path, expected) => {
    const given: PolicyRule = { verbs: ["get"], nonResourceURLs: [url] };
    expect(ruleAllows(given, { kind: "path", verb: "get", path })).toBe(expected);
  });

  it("allows nothing with objects", () => {
    expect(ruleAllows({ verbs: ["*"], nonResourceURLs: ["*"] }, wanted())).toBe(false);
  });
});

const words = (...some: string[]) => fc.subarray([...some, "*"], { minLength: 0 });
const anyRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: words("get", "list"),
  apiGroups: words("", "apps"),
  resources: words("pods", "pods/log", "*/log"),
  resourceNames: fc.subarray(["a", "b"]),
});
const anyWish: fc.Arbitrary<Attributes> = fc
  .record({
    verb: fc.constantFrom("get", "list", "delete"),
    group: fc.constantFrom("", "apps", "batch"),
    resource: fc.constantFrom("pods", "jobs"),
    subresource: fc.constantFrom(undefined, "log", "exec"),
    name: fc.constantFrom(undefined, "a", "c"),
  })
  .map(({ subresource, name, ...rest }) => ({
    kind: "resource" as const,
    ...rest,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
  }));

it("allows only what each of its parts allows", () => {
  fc.assert(
    fc.property(anyRule, anyWish, (given, asked) => {
      if (!ruleAllows(given, asked)) return;
      for (const part of ["verbs", "apiGroups", "resources"] as const) {
        expect(ruleAllows({ ...given, [part]: [] }, asked)).toBe(false);
      }
    }),
  );
});

it("never takes away what a shorter rule allowed, however it grows", () => {
  fc.assert(
    fc.property(
      anyRule,
      anyWish,
      fc.constantFrom("verbs", "apiGroups", "resources"),
      fc.string(),
      (given, asked, part, more) => {
        if (!ruleAllows(given, asked)) return;
        expect(
          ruleAllows({ ...given, [part]: [...(given[part as "verbs"] ?? []), more] }, asked),
        ).toBe(true);
      },
    ),
  );
});
