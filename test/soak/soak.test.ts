import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "./random.ts";
import { type SoakCounts, soak } from "./soak.ts";
import { type SoakedPlayground, soakPlayground } from "./soaked-playground.ts";

/**
 * SOAK_MINUTES: how long it goes on; without it, a few rounds. SOAK_SEED: the choices of an
 * earlier soak again (when what is killed; the machine's own timing is as it comes).
 */
const { SOAK_MINUTES, SOAK_SEED } = process.env;
const seed = Number(SOAK_SEED ?? Math.floor(Math.random() * 2 ** 32));
const limits =
  SOAK_MINUTES === undefined
    ? { rounds: 6, milliseconds: 25_000 }
    : { rounds: Number.POSITIVE_INFINITY, milliseconds: Number(SOAK_MINUTES) * 60_000 };

let playground: SoakedPlayground | undefined;
let counts: SoakCounts;
beforeAll(async () => {
  process.stdout.write(`soaking with SOAK_SEED=${seed}\n`);
  playground = await soakPlayground();
  counts = await soak(playground, { random: seededRandom(seed), limits });
  process.stdout.write(table(counts));
}, limits.milliseconds + 300_000);
afterAll(() => playground?.remove(), 60_000);

describe("a playground that is killed while it is used", () => {
  it.each<keyof SoakCounts>([
    "acknowledged writes lost",
    "events missed by watchers",
    "containers restarted by us",
    "ephemeral containers run twice",
    "ephemeral containers that silently never ran",
    "log lines lost",
    "back-offs cut short",
    "runs of a crashing container not counted",
    "sessions wrong",
    "sessions hung",
  ])("%s: 0", (what) => {
    expect(counts[what]).toBe(0);
  });

  it.each<keyof SoakCounts>([
    "kills of the playground",
    "writes acknowledged",
    "events heard",
    "ephemeral containers run",
    "log lines",
    "restarts after a crash",
    "sessions answered",
  ])("%s: some", (what) => {
    expect(counts[what]).toBeGreaterThan(0);
  });
});

function table(rows: SoakCounts): string {
  const width = Math.max(...Object.keys(rows).map((what) => what.length));
  return Object.entries(rows)
    .map(([what, count]) => `${what.padEnd(width)}  ${count}\n`)
    .join("");
}
