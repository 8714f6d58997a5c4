import { expect, it } from "vitest";
import { cpuQuota, cpuShares, cpuWeight } from "./cpu.ts";

it.each([
  [0, 2],
  [1, 2],
  [100, 102],
  [1000, 1024],
  [2500, 2560],
  [1_000_000, 262_144],
])("gives a request of %i millicores %i shares", (millicores, shares) => {
  expect(cpuShares(millicores)).toBe(shares);
});

it.each([
  [0, 0],
  [1, 1000],
  [10, 1000],
  [500, 50_000],
  [2000, 200_000],
])("limits %i millicores to %i µs in every 100 ms", (millicores, quota) => {
  expect(cpuQuota(millicores)).toBe(quota);
});

it.each([
  [2, 1],
  [102, 4],
  [1024, 39],
  [262_144, 10_000],
])("weighs %i shares as %i", (shares, weight) => {
  expect(cpuWeight(shares)).toBe(weight);
});
