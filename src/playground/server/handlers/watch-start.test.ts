import { describe, expect, it } from "vitest";
import { lifetimeOf, nextBookmark, startOf } from "./watch-start.ts";

it.each([
  [3_600_000, 60_000],
  [90_000, 60_000],
  [50_000, 48_000],
  [2_001, 60_000],
  [1_000, 60_000],
])("with %i ms left the next bookmark comes in %i ms", (left, wait) => {
  expect(nextBookmark(left)).toBe(wait);
});

it.each([
  [{ resourceVersion: undefined, sendInitialEvents: undefined }, "state"],
  [{ resourceVersion: 0, sendInitialEvents: undefined }, "state"],
  [{ resourceVersion: 7, sendInitialEvents: undefined }, "after"],
  [{ resourceVersion: 7, sendInitialEvents: true }, "state"],
  [{ resourceVersion: 0, sendInitialEvents: false }, "after"],
])("%j begins with %s", (query, kind) => {
  expect(startOf(query).kind).toBe(kind);
});

describe("the lifetime of a watch", () => {
  it.each([undefined, 0, -5])("is 30 to 60 minutes for %s seconds", (timeoutSeconds) => {
    const lifetime = lifetimeOf({ timeoutSeconds });
    expect(lifetime).toBeGreaterThanOrEqual(1_800_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
  });

  it.each([
    [5, 5_000],
    [1e12, 2 ** 31 - 1],
  ])("is what was asked for, where a timer can be that long (%i)", (timeoutSeconds, lifetime) => {
    expect(lifetimeOf({ timeoutSeconds })).toBe(lifetime);
  });
});
