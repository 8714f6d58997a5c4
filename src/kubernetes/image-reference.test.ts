import { describe, expect, it } from "vitest";
import {
  defaultImagePullPolicy,
  isImageReference,
  normaliseImage,
  parseImageReference,
} from "./image-reference.ts";

const hex64 = "a".repeat(64);

describe("isImageReference", () => {
  // Recorded from kubectl debug 1.36: the same verdicts.
  it.each([
    "busybox",
    "a",
    "a/b/c:d",
    "localhost:5000/x",
    `x:tag@sha256:${hex64}`,
    "[2001:db8::1]:5000/x",
    "a--b",
    "a.b",
    `x:${"a".repeat(128)}`,
    "nixery.dev/shell/vim",
    "a".repeat(256),
    hex64,
  ])("accepts %s", (reference) => {
    expect(isImageReference(reference)).toBe(true);
  });

  it.each([
    "",
    "reg.io/X",
    "x:-bad",
    "x@sha256:abc",
    "a___b",
    "a-",
    "/a",
    "a//b",
    "x y",
    "x ",
    "x+y",
    `x:${"a".repeat(129)}`,
    "x:",
    "x\n",
  ])("refuses %j", (reference) => {
    expect(isImageReference(reference)).toBe(false);
  });
});

describe("normaliseImage", () => {
  it.each([
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["grafana/grafana", "docker.io/grafana/grafana:latest"],
    ["index.docker.io/busybox", "docker.io/library/busybox:latest"],
    ["localhost/x", "localhost/x:latest"],
    ["localhost:5000/x", "localhost:5000/x:latest"],
    ["ephemera.local/slim:latest", "ephemera.local/slim:latest"],
    [`quay.io/a/b:v1@sha256:${hex64}`, `quay.io/a/b@sha256:${hex64}`],
  ])("names %s in full: %s", (given, full) => {
    expect(normaliseImage(given)).toBe(full);
    expect(normaliseImage(full)).toBe(full);
  });

  it.each([
    ["UPPER/x/y z", "invalid reference format"],
    ["Busybox", "invalid reference format: repository name must be lowercase"],
    [hex64, "cannot specify 64-byte hexadecimal strings"],
    [`x@sha256:${"a".repeat(40)}`, "invalid checksum digest length"],
    [`x@md5:${"a".repeat(32)}`, "unsupported digest algorithm"],
    ["a".repeat(256), "repository name must not be more than 255 characters"],
    ["x".repeat(1_000_000), "invalid reference format"],
    [`${"a-".repeat(1500)}!`, "invalid reference format"],
  ])("refuses %s", (given, message) => {
    expect(() => normaliseImage(given)).toThrow(message);
  });
});

it("keeps the parts apart", () => {
  expect(parseImageReference(`reg.io:5000/a/b:v1@sha256:${hex64}`)).toEqual({
    domain: "reg.io:5000",
    path: "a/b",
    tag: "v1",
    digest: `sha256:${hex64}`,
  });
});

it.each([
  ["busybox", "Always"],
  ["busybox:latest", "Always"],
  ["busybox:1.36", "IfNotPresent"],
  [`busybox@sha256:${hex64}`, "IfNotPresent"],
  ["not an image", "IfNotPresent"],
])("fills in the pull policy of %s: %s", (image, policy) => {
  expect(defaultImagePullPolicy(image)).toBe(policy);
});
