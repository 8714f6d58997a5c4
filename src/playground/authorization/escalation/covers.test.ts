import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyRule } from "../../../kubernetes/types.ts";
import { uncovered } from "./covers.ts";
import { describeMissing } from "./describe-missing.ts";

const rule = (verbs: string, groups: string[], resources: string, names?: string): PolicyRule => ({
  verbs: verbs.split(" "),
  apiGroups: groups,
  resources: resources.split(" "),
  ...(names === undefined ? {} : { resourceNames: names.split(" ") }),
});
const paths = (verb: string, ...urls: string[]): PolicyRule => ({
  verbs: [verb],
  nonResourceURLs: urls,
});

describe("what somebody lacks", () => {
  it.each<[string, PolicyRule[], PolicyRule[], string]>([
    [
      "is nothing when they have it",
      [rule("get list", [""], "pods")],
      [rule("list", [""], "pods")],
      "",
    ],
    [
      "is put together by resource",
      [rule("get", [""], "pods")],
      [rule("get list watch", [""], "pods secrets")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}',
    ],
    [
      "is every name when only some are held",
      [rule("get", [""], "secrets", "a")],
      [rule("get", [""], "secrets", "a b")],
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
    ],
    [
      "is the whole kind when only names are held",
      [rule("get", [""], "secrets", "a")],
      [rule("get", [""], "secrets")],
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ],
    [
      "is nothing under a subresource of all",
      [rule("update", ["*"], "*/scale")],
      [rule("update", ["apps"], "deployments/scale")],
      "",
    ],
    [
      "is nothing for cluster-admins",
      [rule("*", ["*"], "*"), paths("*", "*")],
      [rule("*", ["*"], "*"), paths("get", "/x/*")],
      "",
    ],
    [
      "is paths, too",
      [paths("get", "/api/*")],
      [paths("get", "/api/v1", "/metrics")],
      '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
    ],
    [
      "is what two rules hold only together",
      [rule("get", [""], "pods"), rule("list", [""], "secrets")],
      [rule("get", [""], "secrets")],
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ],
  ])("%s", (_, held, wanted, expected) => {
    expect(describeMissing(uncovered(held, wanted))).toBe(expected);
  });
});

const anyRule = fc.record({
  verbs: fc.subarray(["get", "list", "*"], { minLength: 1 }),
  apiGroups: fc.subarray(["", "apps", "*"], { minLength: 1 }),
  resources: fc.subarray(["pods", "pods/log", "*/log", "*"], { minLength: 1 }),
});

it("is nothing for those who have the very rules, and never more for who has more", () => {
  fc.assert(
    fc.property(fc.array(anyRule), fc.array(anyRule), anyRule, (held, wanted, more) => {
      expect(uncovered(wanted, wanted)).toEqual([]);
      const before = uncovered(held, wanted);
      const after = uncovered([...held, more], wanted);
      expect(before).toEqual(expect.arrayContaining(after));
    }),
  );
});
