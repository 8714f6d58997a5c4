import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../object.ts";
import { mergePatch } from "./merge-patch.ts";

// The examples of RFC 7386, appendix A.
it.each<[Json, Json, Json]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", (current, patch, result) => {
  expect(mergePatch(current, patch)).toEqual(result);
});

it("changes nothing more when applied again", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (current, patch) => {
      fc.pre(!JSON.stringify([current, patch]).includes("__proto__"));
      const [from, change] = JSON.parse(JSON.stringify([current, patch])) as [Json, Json];
      const once = mergePatch(from, change);
      expect(mergePatch(once, change)).toEqual(once);
    }),
  );
});
