import { describe, expect, it } from "vitest";
import { isIncomplete, type Sample, usageOf } from "./usage.ts";

const second = 1_000_000_000n;

/** A sample after some seconds, with containers by their id: CPU seconds and bytes. */
const sample = (at: number, containers: Record<string, [number, number]>): Sample => ({
  at: at * 1000,
  machineCpu: BigInt(at) * 2n * second,
  machineMemory: 100n,
  containers: Object.entries(containers).map(([id, [cpu, memory]]) => ({
    id,
    name: id,
    pod: { namespace: "default", name: "pod" },
    at: BigInt(at) * second,
    cpu: BigInt(cpu) * second,
    memory: BigInt(memory),
  })),
});

describe("what is used between samples", () => {
  it("is CPU per time, and the memory of the last one", () => {
    expect(usageOf([sample(10, { a: [1, 5] }), sample(14, { a: [3, 7] })])).toEqual({
      at: new Date(14_000),
      window: 4000,
      node: { cpu: 2n * second, memory: 100n },
      containers: [
        {
          name: "a",
          pod: { namespace: "default", name: "pod" },
          usage: { cpu: second / 2n, memory: 7n },
        },
      ],
    });
  });

  const steady = sample(1, { a: [1, 1] });
  it.each<[string, Sample[], string[] | undefined, boolean]>([
    ["nothing, of no sample", [], undefined, true],
    ["nothing, of one sample", [steady], undefined, true],
    ["nothing, when the clock stood still", [steady, steady], undefined, true],
    ["of those in both", [steady, sample(2, { a: [1, 1] })], ["a"], false],
    [
      "not of those that have just come",
      [steady, sample(2, { a: [1, 1], b: [0, 1] })],
      ["a"],
      true,
    ],
    ["not of those that have gone", [steady, sample(2, {})], [], false],
    [
      "of those that came meanwhile",
      [sample(1, {}), sample(2, { b: [0, 1] }), sample(3, { b: [1, 1] })],
      ["b"],
      false,
    ],
  ])("is told %s", (_, samples, names, incomplete) => {
    expect(usageOf(samples)?.containers.map(({ name }) => name)).toEqual(names);
    expect(isIncomplete(samples)).toBe(incomplete);
  });

  it("is never negative", () => {
    const usage = usageOf([sample(1, { a: [9, 1] }), sample(2, { a: [1, 1] })]);
    expect(usage?.containers[0]?.usage.cpu).toBe(0n);
  });
});
