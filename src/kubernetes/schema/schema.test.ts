import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../object.ts";
import { decode } from "./decode.ts";
import { type Shape, splitApiVersion, typeFacts, typeOfKind } from "./schema.ts";

describe("the schema", () => {
  it.each([
    ["v1", "Pod", "core.v1.Pod"],
    ["apps/v1", "Deployment", "apps.v1.Deployment"],
    ["v1", "DeleteOptions", "meta.v1.DeleteOptions"],
    ["batch/v1", "DeleteOptions", "meta.v1.DeleteOptions"],
    ["v1", "Gadget", undefined],
    ["v1", "toString", undefined],
  ])("knows the type of %s %s: %s", (apiVersion, kind, type) => {
    expect(typeOfKind(apiVersion, kind)).toBe(type);
  });

  it.each(["constructor", "core.v1.Gadget", "meta.v1.Time"])("has no fields for %s", (type) => {
    expect(typeFacts(type)).toBeUndefined();
  });

  it("tells how a list is patched", () => {
    expect(typeFacts("core.v1.PodSpec")?.fields.get("volumes")).toMatchObject({
      shape: { is: "list", of: { is: "struct", type: "core.v1.Volume" } },
      patch: ["merge", "retainKeys"],
      mergeKey: "name",
      keys: ["name"],
    });
  });

  it("tells the numbers of an inline message", () => {
    const [inline] = typeFacts("core.v1.Volume")?.inline ?? [];
    expect(inline?.proto).toBe(2);
    expect(inline?.fields.get(2)?.name).toBe("emptyDir");
  });

  it("splits API versions", () => {
    expect(splitApiVersion("v1")).toEqual({ group: "", version: "v1" });
    expect(splitApiVersion("apps/v1")).toEqual({ group: "apps", version: "v1" });
  });
});

/** Any value of a shape, a few levels deep; deeper structs are empty. */
function anyValue(shape: Shape, depth: number): fc.Arbitrary<Json> {
  switch (shape.is) {
    case "list":
      return fc.array(anyValue(shape.of, depth), { maxLength: 2 });
    case "map":
      return fc
        .dictionary(fc.stringMatching(/^[a-z]{1,3}$/), anyValue(shape.of, depth), { maxKeys: 2 })
        .map((entries) => ({ ...entries }));
    case "struct":
      return depth === 0 ? fc.constant({}) : objectOf(shape.type, depth - 1);
    case "scalar":
      return scalarOf(shape);
  }
}

function scalarOf({ scalar }: Extract<Shape, { is: "scalar" }>): fc.Arbitrary<Json> {
  switch (scalar) {
    case "string":
      return fc.string({ maxLength: 3 });
    case "boolean":
      return fc.boolean();
    case "int32":
    case "int64":
      return fc.integer();
    case "double":
      return fc.constantFrom(0, 1.5);
    case "bytes":
      return fc.constantFrom("", "Yg==");
    case "quantity":
      return fc.constantFrom("0", 1, "1.5Gi", "100m");
    case "intOrString":
      return fc.constantFrom(0, 80, "", "http");
    case "time":
    case "microTime":
      return fc.constantFrom("2026-11-23T12:00:00.123456+01:00");
    case "object":
    case "any":
      return fc.constantFrom<Json>({}, { x: [1] });
  }
}

function objectOf(type: string, depth: number): fc.Arbitrary<JsonObject> {
  const fields = [...(typeFacts(type)?.fields.values() ?? [])];
  return fc
    .subarray(fields, { maxLength: Math.min(6, fields.length) })
    .chain((some) =>
      fc.record(
        Object.fromEntries(some.map((field) => [field.name, anyValue(field.shape, depth)])),
      ),
    )
    .map((record) => ({ ...record }));
}

it.each(["core.v1.Pod", "apps.v1.Deployment", "core.v1.Node", "core.v1.Event", "batch.v1.Job"])(
  "what decode makes of any %s it accepts whole, and leaves as it is",
  (type) => {
    fc.assert(
      fc.property(objectOf(type, 4), (value) => {
        const first = decode({ type, value });
        expect(first.problems).toEqual([]);
        expect(decode({ type, value: first.object }).object).toEqual(first.object);
      }),
      { numRuns: 100 },
    );
  },
);
