import { expect, it } from "vitest";
import { formatMicroTime, formatTime, parseTime } from "./time.ts";

it("writes whole seconds and microseconds in UTC", () => {
  const date = new Date("2026-11-23T12:00:00.123Z");
  expect(formatTime(date)).toBe("2026-11-23T12:00:00Z");
  expect(formatMicroTime(date)).toBe("2026-11-23T12:00:00.123000Z");
  expect(formatMicroTime(date, 45)).toBe("2026-11-23T12:00:00.123045Z");
});

it.each([
  ["2026-11-23T12:00:00Z", "2026-11-23T12:00:00.000Z", 0],
  ["2026-11-23T12:00:00.5+01:30", "2026-11-23T10:30:00.500Z", 0],
  ["2026-11-23T12:00:00.123456789Z", "2026-11-23T12:00:00.123Z", 456],
  ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z", 0],
])("reads %s", (text, iso, microseconds) => {
  expect(parseTime(text)).toEqual({ date: new Date(iso), microseconds });
});

it.each(["", "2026-11-23", "2026-11-23 12:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z"])(
  "reads no time from %j",
  (text) => {
    expect(parseTime(text)).toBeUndefined();
  },
);
