import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyObject } from "../../../test/any-object.ts";
import { decode } from "./decode.ts";
import { splitApiVersion, typeFacts, typeOfKind } from "./schema.ts";

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

it.each(["core.v1.Pod", "apps.v1.Deployment", "core.v1.Node", "core.v1.Event", "batch.v1.Job"])(
  "what decode makes of any %s it accepts whole, and leaves as it is",
  (type) => {
    fc.assert(
      fc.property(anyObject(type, { depth: 4 }), (value) => {
        const first = decode({ type, value });
        expect(first.problems).toEqual([]);
        expect(decode({ type, value: first.object }).object).toEqual(first.object);
      }),
      { numRuns: 100 },
    );
  },
);
