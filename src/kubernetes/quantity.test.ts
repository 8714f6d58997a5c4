import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityToMilli,
  quantityToNumber,
} from "./quantity.ts";

describe("canonicalQuantity", () => {
  it.each([
    ["0", "0"],
    ["0.5", "500m"],
    ["1000m", "1"],
    ["100m", "100m"],
    ["1500m", "1500m"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["512", "512"],
    ["0.5Ki", "512"],
    ["1000k", "1M"],
    ["12e3", "12e3"],
    ["12E3", "12e3"],
    ["12000e0", "12e3"],
    ["2E", "2E"],
    ["+1", "1"],
    ["-1", "-1"],
    ["-1.5Gi", "-1536Mi"],
    [".5", "500m"],
    ["1.", "1"],
    ["0.1n", "1n"],
    ["999999999999E", "9223372036854775807"],
    [1.25, "1250m"],
    [1e21, "9223372036854775807"],
  ])("writes %s as %s", (given, canonical) => {
    expect(canonicalQuantity(given)).toBe(canonical);
  });

  it.each([
    ["", "quantities must match the regular expression"],
    ["abc", "quantities must match the regular expression"],
    ["1 Gi", "quantities must match the regular expression"],
    [".", "quantities must match the regular expression"],
    ["1Kk", "unable to parse quantity's suffix"],
    ["1Mi3", "unable to parse quantity's suffix"],
    ["1e9999999999", "unable to parse quantity's suffix"],
  ])("refuses %j", (given, message) => {
    expect(() => canonicalQuantity(given)).toThrow(message);
  });

  it("keeps the value of whatever it writes", () => {
    const quantities = fc
      .tuple(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.constantFrom("", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-3"),
      )
      .map(([value, suffix]) => `${value}${suffix}`);
    fc.assert(
      fc.property(quantities, (text) => {
        const quantity = parseQuantity(text);
        const written = formatQuantity(quantity);
        expect(parseQuantity(written).nano).toBe(quantity.nano);
        expect(formatQuantity(parseQuantity(written))).toBe(written);
      }),
    );
  });
});

it("compares across suffixes", () => {
  expect(compareQuantities(parseQuantity("1Gi"), parseQuantity("1G"))).toBeGreaterThan(0);
  expect(compareQuantities(parseQuantity("0.1"), parseQuantity("100m"))).toBe(0);
  expect(compareQuantities(parseQuantity("-1"), parseQuantity("0"))).toBeLessThan(0);
});

it.each([
  ["100m", "1", "1100m"],
  ["0", "1Gi", "1Gi"],
  ["1Gi", "1Gi", "2Gi"],
])("adds %s and %s to %s", (a, b, sum) => {
  expect(formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)))).toBe(sum);
});

it("gives bytes and millicores, rounded up", () => {
  expect(quantityToNumber("64Mi")).toBe(67_108_864);
  expect(quantityToNumber("1.2")).toBe(2);
  expect(quantityToMilli("0.25")).toBe(250);
  expect(quantityToMilli("1u")).toBe(1);
});
