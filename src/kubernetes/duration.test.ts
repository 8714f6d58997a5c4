import { describe, expect, it } from "vitest";
import { age, humanDuration } from "./duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("humanDuration", () => {
  it.each([
    [-3 * second, "<invalid>"],
    [-1.5 * second, "0s"],
    [0, "0s"],
    [999, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [2 * minute + 3 * second, "2m3s"],
    [9 * minute + 59 * second, "9m59s"],
    [10 * minute + 59 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [7 * hour + 59 * minute, "7h59m"],
    [47 * hour + 59 * minute, "47h"],
    [48 * hour, "2d"],
    [7 * day + 23 * hour, "7d23h"],
    [8 * day + 5 * hour, "8d"],
    [729 * day, "729d"],
    [730 * day, "2y"],
    [731 * day, "2y1d"],
    [8 * 365 * day + day, "8y"],
  ])("writes %i ms as %s", (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});

it("says how long ago a time was", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  expect(age("2026-11-23T11:57:57Z", now)).toBe("2m3s");
  expect(age(undefined, now)).toBe("<unknown>");
  expect(age("yesterday", now)).toBe("<unknown>");
});
