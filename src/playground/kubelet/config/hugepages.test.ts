import { expect, it } from "vitest";
import { hugepageBytes, hugepageUnit } from "./hugepages.ts";

it.each([
  ["hugepages-64kB", 65_536, "64KB", "64Ki"],
  ["hugepages-2048kB", 2_097_152, "2MB", "2Mi"],
  ["hugepages-1048576kB", 1_073_741_824, "1GB", "1Gi"],
])("knows %s by all its names", (directory, bytes, cgroup, resource) => {
  expect(hugepageBytes(directory)).toBe(bytes);
  expect(hugepageUnit(bytes, "B")).toBe(cgroup);
  expect(hugepageUnit(bytes, "i")).toBe(resource);
});

it("takes nothing else for a page size", () => {
  expect(hugepageBytes("free_hugepages")).toBeUndefined();
});
