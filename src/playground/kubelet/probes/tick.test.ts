import { expect, it } from "vitest";
import { nextTick } from "./tick.ts";

it.each([
  ["at once on the beat", { earliest: 0, now: 1000 }, 1000],
  ["at the next beat between two", { earliest: 0, now: 1001 }, 11_000],
  ["after the initial delay", { earliest: 21_500, now: 2000 }, 31_000],
  ["at the end of the delay when that is a beat", { earliest: 21_000, now: 2000 }, 21_000],
  ["not before the first beat", { earliest: 0, now: 10 }, 1000],
])("a probe is due %s", (_what, facts, due) => {
  expect(nextTick({ anchor: 1000, period: 10_000, ...facts })).toBe(due);
});
