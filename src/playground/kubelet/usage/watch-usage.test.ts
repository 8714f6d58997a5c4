import { expect, it } from "vitest";
import type { Sample } from "./usage.ts";
import { watchUsage } from "./watch-usage.ts";

/** Samples of a machine that uses one core, and how many were taken. */
function machine() {
  const taken: Sample[] = [];
  return {
    taken,
    take: async () => {
      const at = Date.now();
      const sample = { at, machineCpu: BigInt(at) * 1_000_000n, machineMemory: 1n, containers: [] };
      taken.push(sample);
      return sample;
    },
  };
}

it("looks twice at the first question, once for questions at the same time, and not unasked", async () => {
  const { take, taken } = machine();
  const ask = watchUsage(take, { fresh: 20, remembered: 60_000 });
  expect(taken).toHaveLength(0);
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one).toBe(other);
  expect(one?.node).toEqual({ cpu: 1_000_000_000n, memory: 1n });
  expect(taken).toHaveLength(2);
});

it("goes back to what it saw before, as long as it remembers", async () => {
  const { take, taken } = machine();
  const ask = watchUsage(take, { fresh: 0, remembered: 60_000 });
  await ask();
  const before = taken.length;
  await ask();
  expect(taken).toHaveLength(before + 1);
});
