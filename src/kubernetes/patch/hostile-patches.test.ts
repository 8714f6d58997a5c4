import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../object.ts";
import { StatusError } from "../status-error.ts";
import { applyPatch, type PatchType, patchTypes } from "./apply-patch.ts";

const pod: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { a: "b" }, finalizers: ["x/y"] },
  spec: {
    containers: [
      { name: "a", image: "i", env: [{ name: "E", value: "1" }], resources: {} },
      { name: "b", image: "i", ports: [{ containerPort: 80, protocol: "TCP" }], resources: {} },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
  },
};

/** The patch applied, or the error in its place. */
function attempt(patchType: PatchType, patch: string): unknown {
  try {
    return applyPatch({ apiVersion: "v1", kind: "Pod", current: pod, patchType, patch }).object;
  } catch (error) {
    return error;
  }
}

const keys =
  "metadata labels spec containers env ports volumes name value image finalizers emptyDir containerPort $patch $retainKeys $setElementOrder/containers $setElementOrder/env $deleteFromPrimitiveList/finalizers $setElementOrder $setElementOrder/ constructor prototype __proto__ toString ".split(
    " ",
  );
const words = ["a", "b", "delete", "replace", "merge", "x/y", "", "-", "0", "99"];

/** Values that look like a patch, with everything in the wrong place. */
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json[]>(null, true, 0, -1, 1.5, 1e300, ...words),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie("value")), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const pointer = fc
  .array(fc.constantFrom(...keys, ...words, "~0", "~1", "~2"), { maxLength: 5 })
  .map((parts) => parts.map((part) => `/${part}`).join(""));
const operation = fc.record(
  {
    op: fc.constantFrom<Json[]>("add", "remove", "replace", "move", "copy", "test", "_get", 1),
    path: fc.oneof<fc.Arbitrary<Json>[]>(pointer, value),
    from: pointer,
    value,
  },
  { requiredKeys: ["op"] },
);

describe.each(patchTypes)("a patch of type %s", (type) => {
  const patch: fc.Arbitrary<unknown> =
    type === "application/json-patch+json"
      ? fc.oneof(fc.array(operation, { maxLength: 6 }), value)
      : value;

  it("is applied or refused with a Status, and changes nothing but its result", () => {
    const before = JSON.stringify(pod);
    const shared = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(patch, (wanted) => {
        const result = attempt(type, JSON.stringify(wanted) ?? "null");
        if (result instanceof Error) expect(result).toBeInstanceOf(StatusError);
        else expect(result).toMatchObject({ apiVersion: "v1", kind: "Pod" });
        expect(JSON.stringify(pod)).toBe(before);
      }),
      { numRuns: 800 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(shared);
  });

  it("is refused with a Status when it is no JSON", () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]",:\\$patch0-1'.split("")) });
    fc.assert(
      fc.property(text, (garbage) => {
        const result = attempt(type, garbage);
        const isRefused = result instanceof StatusError;
        expect(isRefused || !(result instanceof Error)).toBe(true);
      }),
    );
  });
});

/** Quadratic work on any of these would take minutes, and the runner gives up long before. */
describe("a patch of megabytes is done with in one go", () => {
  const many = (count: number, make: (index: number) => Json) =>
    Array.from({ length: count }, (_each, index) => make(index));
  const strategic = "application/strategic-merge-patch+json";

  it.each<[string, PatchType, Json]>([
    [
      "elements that are deleted",
      strategic,
      { spec: { containers: many(30_000, (index) => ({ $patch: "delete", name: `c${index}` })) } },
    ],
    [
      "elements that are added",
      strategic,
      { spec: { volumes: many(30_000, (index) => ({ name: `v${index}`, emptyDir: {} })) } },
    ],
    [
      "primitives that are merged",
      strategic,
      { metadata: { finalizers: many(40_000, (index) => `x/${index}`) } },
    ],
    [
      "primitives that are taken away",
      strategic,
      {
        metadata: { "$deleteFromPrimitiveList/finalizers": many(40_000, (index) => `x/${index}`) },
      },
    ],
    [
      "an order of elements that are not there",
      strategic,
      {
        spec: { "$setElementOrder/containers": many(40_000, (index) => ({ name: `c${index}` })) },
      },
    ],
    [
      "labels",
      "application/merge-patch+json",
      {
        metadata: {
          labels: Object.fromEntries(
            Array.from({ length: 30_000 }, (_each, key) => [`k${key}`, "v"]),
          ),
        },
      },
    ],
  ])("%s", (_what, type, patch) => {
    const result = attempt(type, JSON.stringify(patch));
    expect(result).not.toBeInstanceOf(TypeError);
    expect(result).not.toBeInstanceOf(RangeError);
  });

  it("a large value that is moved to and fro", () => {
    const big = many(50_000, (index) => `value ${index}`);
    const moves = many(5_000, (index) =>
      index % 2 === 0
        ? { op: "move", from: "/spec/a", path: "/spec/b" }
        : { op: "move", from: "/spec/b", path: "/spec/a" },
    );
    const patch = [{ op: "add", path: "/spec/a", value: big }, ...moves];
    expect(attempt("application/json-patch+json", JSON.stringify(patch))).toMatchObject({
      kind: "Pod",
    });
  });
});
