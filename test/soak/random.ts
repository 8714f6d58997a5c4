/** Chance that can be had again: the same seed gives the same choices. */
export interface Random {
  /** A whole number from 0, below the limit. */
  below(limit: number): number;
  /** True this often, from 0 to 1. */
  chance(probability: number): boolean;
}

/** mulberry32: 32 bits of state are plenty to pick moments. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
  };
}
