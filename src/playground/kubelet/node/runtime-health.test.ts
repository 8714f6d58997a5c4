import { afterEach, expect, it } from "vitest";
import { watchRuntimeHealth } from "./runtime-health.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A runtime whose answers a test turns on and off; gives what is told next. */
function watched() {
  const runtime = { well: true, asked: 0 };
  const told: (string | undefined)[] = [];
  let hear: () => void = () => undefined;
  stops.push(
    watchRuntimeHealth({
      ask: async () => {
        runtime.asked += 1;
        if (!runtime.well) throw new Error("no answer");
      },
      onChange(problem) {
        told.push(problem);
        hear();
      },
      times: { interval: 2, threshold: 20 },
    }),
  );
  const next = () => new Promise<void>((resolve) => (hear = resolve));
  return { runtime, told, next };
}

it("tells that the runtime is down when it has not answered for a while, and when it does again", async () => {
  const { runtime, told, next } = watched();
  runtime.well = false;
  await next();
  expect(told).toEqual(["container runtime is down"]);
  expect(runtime.asked).toBeGreaterThan(1);
  runtime.well = true;
  await next();
  expect(told).toEqual(["container runtime is down", undefined]);
});
