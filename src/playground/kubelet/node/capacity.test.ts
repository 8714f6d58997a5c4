import { expect, it } from "vitest";
import { allocatableOf, capacityOf } from "./capacity.ts";

const size = {
  cpus: 4,
  memoryBytes: 8 * 1024 ** 3 + 1023,
  storageBytes: 10 * 1024 ** 3,
  hugepages: new Map([
    [2 * 1024 ** 2, 1024 ** 3],
    [1024 ** 3, 0],
  ]),
};

it("counts all there is as capacity", () => {
  expect(capacityOf(size)).toEqual({
    cpu: "4",
    "ephemeral-storage": "10485760Ki",
    "hugepages-2Mi": "1048576Ki",
    "hugepages-1Gi": "0",
    memory: "8388608Ki",
    pods: "110",
  });
});

it("gives Pods what is above the eviction thresholds, huge pages apart", () => {
  expect(allocatableOf(size)).toEqual({
    ...capacityOf(size),
    "ephemeral-storage": "9663676416",
    memory: `${7 * 1024 ** 2 - 100 * 1024}Ki`,
  });
});
