import { expect, it } from "vitest";
import { runtimePaths } from "./paths.ts";

/** `/runtime/containerd.sock.ttrpc` */
const behind = 30;

it("puts everything below the data directory", () => {
  const { directory, ...rest } = runtimePaths("/var/lib/ephemera");
  expect(directory).toBe("/var/lib/ephemera/runtime");
  for (const path of Object.values(rest)) {
    expect(path.startsWith(`${directory}/`)).toBe(true);
  }
});

it("accepts a data directory whose socket is just short enough, and no longer one", () => {
  const longest = `/${"d".repeat(107 - behind - 1)}`;
  expect(`${runtimePaths(longest).socket}.ttrpc`).toHaveLength(107);
  expect(() => runtimePaths(`${longest}d`)).toThrow("has 108 bytes, and Linux allows 107");
});

it("counts bytes, not letters", () => {
  expect(() => runtimePaths(`/${"ä".repeat(50)}`)).toThrow("Linux allows 107");
});
