import { describe, expect, it } from "vitest";
import type { Container, PodSpec, Volume } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { hasStorageLimit, type StorageUse, storageEviction } from "./storage-eviction.ts";

const mebibyte = 1024 * 1024;
const scratch = (sizeLimit?: string): Volume => ({
  name: "scratch",
  emptyDir: sizeLimit === undefined ? {} : { sizeLimit },
});
const container = (name: string, limit?: string): Container => ({
  name,
  image: "busybox",
  ...(limit === undefined ? {} : { resources: { limits: { "ephemeral-storage": limit } } }),
});

it.each<[string, Partial<PodSpec>, boolean]>([
  ["nothing", {}, false],
  ["an emptyDir", { volumes: [scratch()] }, false],
  ["an emptyDir of a size", { volumes: [scratch("1Mi")] }, true],
  ["an emptyDir of the size 0, which is none", { volumes: [scratch("0")] }, false],
  [
    "a limit of memory",
    { containers: [{ ...container("app"), resources: { limits: { memory: "1Gi" } } }] },
    false,
  ],
  ["a container with a limit", { containers: [container("app", "1Mi")] }, true],
  ["an init container with a limit", { initContainers: [container("first", "1Mi")] }, true],
])("a Pod with %s is measured: %#", (_what, spec, expected) => {
  expect(hasStorageLimit(aPod(spec))).toBe(expected);
});

interface Used {
  volumes?: Record<string, number>;
  containers?: Record<string, number>;
  total?: number;
}

const use = ({ volumes = {}, containers = {}, total = 0 }: Used): StorageUse => ({
  volumes: new Map(Object.entries(volumes)),
  containers: new Map(Object.entries(containers)),
  total,
});

describe("a Pod that has written", () => {
  it.each<[string, Partial<PodSpec>, Used, string | undefined]>([
    ["much, and has no limit, stays", { volumes: [scratch()] }, { total: 1e12 }, undefined],
    [
      "as much as its emptyDir takes stays",
      { volumes: [scratch("1Mi")] },
      { volumes: { scratch: mebibyte } },
      undefined,
    ],
    [
      "more than its emptyDir takes is evicted",
      { volumes: [scratch("1024Ki")] },
      { volumes: { scratch: mebibyte + 1 } },
      'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
    ],
    [
      "an emptyDir whose limit is 0 stays",
      { volumes: [scratch("0")] },
      { volumes: { scratch: mebibyte } },
      undefined,
    ],
    [
      "more than its containers may together is evicted",
      { containers: [container("app", "1Mi"), container("b", "1Mi"), container("c")] },
      { containers: { app: mebibyte, b: 1 }, total: 2 * mebibyte + 1 },
      "Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ",
    ],
    [
      "more in one container than that may is evicted",
      { containers: [container("app", "1Mi"), container("b", "1Mi")] },
      { containers: { app: mebibyte + 1 }, total: mebibyte + 1 },
      'Container app exceeded its local ephemeral storage limit "1Mi". ',
    ],
    [
      "more in an init container than that may stays, as long as the Pod may",
      { initContainers: [container("first", "1Mi")], containers: [container("app", "2Mi")] },
      { containers: { first: mebibyte + 1 }, total: mebibyte + 1 },
      undefined,
    ],
  ])("%s", (_what, spec, used, message) => {
    const expected = message === undefined ? undefined : { reason: "Evicted", message };
    expect(storageEviction(aPod(spec), use(used))).toEqual(expected);
  });
});
