import { expect, it } from "vitest";
import { parseContainerdVersion } from "./version.ts";

it.each([
  ["containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3", 1, 6, "1.6.20"],
  ["containerd github.com/containerd/containerd v1.7.27 05044ec0a9a75232cad4", 1, 7, "1.7.27"],
  ["containerd github.com/containerd/containerd/v2 2.1.9~ds1 2.1.9~ds1-1", 2, 1, "2.1.9"],
  ["containerd built by somebody", 2, 1, "unknown"],
])("reads %s", (output, major, minor, text) => {
  expect(parseContainerdVersion(output)).toEqual({ major, minor, text });
});
