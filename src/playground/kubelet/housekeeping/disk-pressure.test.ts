import { expect, it } from "vitest";
import { type FileSystemRoom, hasDiskPressure } from "./disk-pressure.ts";

const room = (availableBytes: number, freeInodes = 100): FileSystemRoom => ({
  bytes: 100,
  availableBytes,
  inodes: 100,
  freeInodes,
});

it.each([
  ["plenty of both", room(50), room(50), false],
  ["a tenth left for Pods", room(10), room(50), false],
  ["less than a tenth left for Pods", room(9), room(50), true],
  ["fifteen percent left for images", room(50), room(15), false],
  ["less than fifteen percent left for images", room(50), room(14), true],
  ["a twentieth of the inodes left", room(50, 5), room(50, 5), false],
  ["fewer inodes left for Pods", room(50, 4), room(50), true],
  ["fewer inodes left for images", room(50), room(50, 4), true],
  ["a file system without inodes", { ...room(50), inodes: 0, freeInodes: 0 }, room(50), false],
])("%s", (_what, node, image, pressure) => {
  expect(hasDiskPressure(node, image)).toBe(pressure);
});
