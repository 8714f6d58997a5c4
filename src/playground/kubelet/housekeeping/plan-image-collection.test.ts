import { describe, expect, it } from "vitest";
import { at } from "../fixtures.ts";
import { type CollectableImage, planImageCollection } from "./plan-image-collection.ts";

/** An image of ten bytes, here for an hour, never used. */
function image(id: string, rest: Partial<CollectableImage> = {}): CollectableImage {
  const known = { detectedAt: at(-3600), usedAt: new Date(0) };
  return { id, bytes: 10, inUse: false, kept: false, ...known, ...rest };
}

const disk = (usedPercent: number) => ({ capacity: 100, available: 100 - usedPercent });

it.each([0, 50, 84])("nothing goes at %i percent", (used) => {
  expect(planImageCollection([image("a")], disk(used), at())).toBeUndefined();
});

it("nothing goes from a disk of no size", () => {
  expect(planImageCollection([image("a")], { capacity: 0, available: 0 }, at())).toBeUndefined();
});

describe("at 85 percent and more", () => {
  it.each([
    [85, ["a"], 5],
    [90, ["a"], 10],
    [91, ["a", "b"], 11],
    [100, ["a", "b"], 20],
  ])("at %i percent it comes down to 80", (used, remove, wantedBytes) => {
    const images = [image("a"), image("b"), image("c")];
    expect(planImageCollection(images, disk(used), at())).toEqual({
      remove,
      wantedBytes,
      foundBytes: remove.length * 10,
    });
  });

  it("what was used longest ago goes first, of the same the one here longest", () => {
    const images = [
      image("yesterday", { usedAt: at(-86_400), detectedAt: at(-90_000) }),
      image("never, here for a day", { detectedAt: at(-86_400) }),
      image("last year", { usedAt: at(-31_536_000), detectedAt: at(-31_536_000) }),
      image("never, here for two", { detectedAt: at(-172_800) }),
    ];
    expect(planImageCollection(images, { capacity: 200, available: 0 }, at())?.remove).toEqual([
      "never, here for two",
      "never, here for a day",
      "last year",
      "yesterday",
    ]);
  });

  it.each([
    ["an image a container is of", { inUse: true }],
    ["an image no registry would give back", { kept: true }],
    ["an image that came less than two minutes ago", { detectedAt: at(-119) }],
  ])("%s stays, however full the disk", (_what, rest) => {
    expect(planImageCollection([image("a", rest)], disk(100), at())).toEqual({
      remove: [],
      wantedBytes: 20,
      foundBytes: 0,
    });
  });
});
