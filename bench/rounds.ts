import { median } from "./report.ts";

/** Something to time; gives the milliseconds that count, or nothing when all of it counts. */
export type Timed = (round: number) => Promise<number | undefined>;

/**
 * Times several things in turns, so that a slow moment of the machine hits all of them. The
 * first round warms up and is not counted. Gives the median of each, in milliseconds.
 */
export async function timeInTurns<Name extends string>(
  rounds: number,
  things: Readonly<Record<Name, Timed>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(things) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const begun = performance.now();
      const told = await things[name](round);
      const elapsed = told ?? performance.now() - begun;
      if (round > 0) times.get(name)?.push(elapsed);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}
