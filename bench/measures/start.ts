import type { BenchPlayground } from "../bench-playground.ts";
import { type Measurement, median } from "../report.ts";

const rounds = 5;
/** kind's own published figure for a cluster to come up, in ms. */
const kindPublished = 14_000;

/** From the command to a Ready node, images already built. */
export async function measureStart(playground: BenchPlayground): Promise<Measurement[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await playground.stop();
    const begun = performance.now();
    await playground.start();
    times.push(performance.now() - begun);
  }
  const value = median(times);
  return [
    {
      what: "playground start to Ready",
      value,
      peer: kindPublished,
      against: "kind (its published figure)",
    },
    {
      what: "playground start to Ready",
      value,
      peer: 1500,
      against: "the budget of 1.5 s",
      budget: 1,
    },
  ];
}
