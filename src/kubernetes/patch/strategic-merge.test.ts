import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../object.ts";
import { strategicMerge } from "./strategic-merge.ts";

const named = (...names: string[]) => names.map((name) => ({ name }));

/** Merges a patch of ephemeral containers into a Pod that has these, and gives the names that come out. */
function names(current: string[], patch: JsonObject): Json {
  const merged = strategicMerge(
    "core.v1.PodSpec",
    { containers: [], ephemeralContainers: named(...current) },
    patch,
  );
  const list = merged.ephemeralContainers;
  return Array.isArray(list)
    ? list.map((item) =>
        typeof item === "object" && !Array.isArray(item) ? (item?.name ?? null) : item,
      )
    : null;
}

describe("the order of a merged list", () => {
  it.each<[string, string[], JsonObject, string[]]>([
    ["puts new ones first", ["a", "b"], { ephemeralContainers: named("c") }, ["c", "a", "b"]],
    [
      "keeps known ones where they were",
      ["a", "b", "c"],
      { ephemeralContainers: named("b") },
      ["a", "b", "c"],
    ],
    [
      "gives named ones the order of the patch",
      ["a", "b"],
      { ephemeralContainers: named("b", "a") },
      ["b", "a"],
    ],
    [
      "follows $setElementOrder as kubectl debug sends it",
      ["old"],
      {
        "$setElementOrder/ephemeralContainers": named("old", "new"),
        ephemeralContainers: named("new"),
      },
      ["old", "new"],
    ],
    [
      "follows $setElementOrder without a list",
      ["a", "b"],
      { "$setElementOrder/ephemeralContainers": named("b", "a") },
      ["b", "a"],
    ],
    [
      "keeps those only the server knows in their place",
      ["s1", "a", "s2", "b"],
      { "$setElementOrder/ephemeralContainers": named("b", "a") },
      ["s1", "s2", "b", "a"],
    ],
    [
      "deletes an element, and what isn't there without a word",
      ["a", "b"],
      {
        ephemeralContainers: [
          { $patch: "delete", name: "a" },
          { $patch: "delete", name: "z" },
        ],
      },
      ["b"],
    ],
    [
      "replaces the list",
      ["a", "b"],
      { ephemeralContainers: [{ $patch: "replace" }, { name: "c" }] },
      ["c"],
    ],
  ])("%s", (_, current, patch, result) => {
    expect(names(current, patch)).toEqual(result);
  });
});

describe("objects", () => {
  const spec: JsonObject = {
    containers: [{ name: "a", securityContext: { runAsUser: 1, privileged: true } }],
    nodeSelector: { x: "1" },
    tolerations: [{ key: "t1" }],
  };
  const merge = (patch: JsonObject) => strategicMerge("core.v1.PodSpec", spec, patch);

  it("are replaced with $patch: replace", () => {
    expect(merge({ nodeSelector: { $patch: "replace", y: "2" } })).toHaveProperty("nodeSelector", {
      y: "2",
    });
    const containers = [{ name: "a", securityContext: { $patch: "replace", runAsUser: 2 } }];
    expect(merge({ containers })).toHaveProperty("containers", [
      { name: "a", securityContext: { runAsUser: 2 } },
    ]);
  });

  it("lose fields that are null, and nulls nobody had are gone", () => {
    const merged = merge({
      nodeSelector: null,
      dnsConfig: { searches: null, nameservers: ["1.1.1.1"] },
      containers: [{ name: "new", image: null, env: [{ name: "E", value: null }] }],
    });
    expect(merged).toEqual({
      containers: [{ name: "new", env: [{ name: "E" }] }, spec.containers].flat(),
      dnsConfig: { nameservers: ["1.1.1.1"] },
      tolerations: [{ key: "t1" }],
    });
  });

  it("have atomic lists replaced", () => {
    expect(merge({ tolerations: [{ key: "t2" }] })).toHaveProperty("tolerations", [{ key: "t2" }]);
  });

  it("take the patch where the types differ", () => {
    expect(merge({ nodeSelector: ["x"] })).toHaveProperty("nodeSelector", ["x"]);
  });
});

describe("lists of plain values", () => {
  const merge = (patch: JsonObject) =>
    strategicMerge("meta.v1.ObjectMeta", { finalizers: ["a", "b"] }, patch).finalizers;

  it.each<[string, JsonObject, string[]]>([
    ["are united without duplicates", { finalizers: ["c", "a"] }, ["c", "a", "b"]],
    ["lose values", { "$deleteFromPrimitiveList/finalizers": ["a", "z"] }, ["b"]],
    [
      "lose and gain in one patch, in the wanted order",
      {
        "$deleteFromPrimitiveList/finalizers": ["a"],
        "$setElementOrder/finalizers": ["b", "c"],
        finalizers: ["c"],
      },
      ["b", "c"],
    ],
  ])("%s", (_, patch, result) => {
    expect(merge(patch)).toEqual(result);
  });
});

it("merges only the first of duplicate keys in the stored list", () => {
  const merged = strategicMerge(
    "core.v1.Container",
    {
      name: "c",
      env: [
        { name: "E", value: "1" },
        { name: "E", value: "2" },
      ],
    },
    { env: [{ name: "E", value: "9" }] },
  );
  expect(merged.env).toEqual([
    { name: "E", value: "9" },
    { name: "E", value: "2" },
  ]);
});

it("replaces a selector whose strategy is replace", () => {
  const merged = strategicMerge(
    "policy.v1.PodDisruptionBudgetSpec",
    { selector: { matchLabels: { a: "1" } } },
    { selector: { matchLabels: { b: "1" } } },
  );
  expect(merged.selector).toEqual({ matchLabels: { b: "1" } });
});

it("changes nothing more when a patch is applied again", () => {
  const list = fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"))
    .map((some) => named(...some));
  fc.assert(
    fc.property(list, list, (current, patch) => {
      const once = strategicMerge(
        "core.v1.PodSpec",
        { containers: current },
        { containers: patch },
      );
      const twice = strategicMerge("core.v1.PodSpec", once, { containers: patch });
      expect(twice).toEqual(once);
    }),
  );
});

it("leaves every element where $setElementOrder names them all", () => {
  const elements = ["a", "b", "c", "d", "e"];
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...elements)),
      fc.shuffledSubarray(elements, { minLength: 5, maxLength: 5 }),
      fc.subarray(elements),
      (current, order, changed) => {
        const merged = strategicMerge(
          "core.v1.PodSpec",
          { containers: named(...current) },
          {
            "$setElementOrder/containers": named(...order),
            containers: named(...order.filter((name) => changed.includes(name))),
          },
        );
        const expected = order.filter((name) => current.includes(name) || changed.includes(name));
        expect(merged.containers ?? []).toEqual(named(...expected));
      },
    ),
  );
});
