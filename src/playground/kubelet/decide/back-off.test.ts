import { describe, expect, it } from "vitest";
import { at, exited, running } from "../fixtures.ts";
import type { ObservedContainer } from "../observed.ts";
import { backOffFor, delayAfter, isBackingOff, restartTime, retrySeconds } from "./back-off.ts";

describe("crash back-off", () => {
  it("restarts at once the first time, then waits 10 s doubling to 300 s", () => {
    const waits: number[] = [];
    let last: ObservedContainer | undefined;
    for (let attempt = 0; attempt < 9; attempt++) {
      const backOffSeconds: number = backOffFor(last);
      last = exited("app", 1, { attempt, backOffSeconds });
      waits.push(delayAfter(last));
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it.each([
    { ran: 599, delay: 300, next: 300 },
    { ran: 600, delay: 300, next: 300 },
    { ran: 601, delay: 0, next: 10 },
  ])("after running $ran s the wait is $delay s and the one to follow $next s", (row) => {
    const container = exited("app", 1, { startedAt: at(-row.ran), backOffSeconds: 300 });
    expect(delayAfter(container)).toBe(row.delay);
    expect(backOffFor(container)).toBe(row.next);
  });

  it("depends on nothing but the container, so it outlives the playground's restart", () => {
    const container = exited("app", 1, { backOffSeconds: 40 });
    expect(restartTime(container)).toEqual(at(40));
    expect(backOffFor(container)).toBe(80);
  });

  it("counts from the creation of a container that never started nor ended", () => {
    const { startedAt: _, ...container } = running("app", {
      state: "unknown",
      createdAt: at(-5),
      backOffSeconds: 10,
    });
    expect(restartTime(container)).toEqual(at(5));
  });

  it.each([
    ["waits at its end", at(0), true],
    ["waits until the last moment", at(39.999), true],
    ["is over in time", at(40), false],
    ["is over when the clock was set back behind the container's end", at(-3600), false],
  ])("%s", (_, now, waits) => {
    expect(isBackingOff(exited("app", 1, { backOffSeconds: 40 }), now)).toBe(waits);
  });

  it("gives the first container of a name no wait at all", () => {
    expect(backOffFor(undefined)).toBe(0);
  });
});

it.each([
  [0, 10],
  [1, 10],
  [2, 20],
  [5, 160],
  [6, 300],
  [2000, 300],
])("after %d failures in a row the next try waits %d s", (failures, seconds) => {
  expect(retrySeconds(failures)).toBe(seconds);
});
