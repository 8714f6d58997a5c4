import { describe, expect, it } from "vitest";
import { createEventCorrelator } from "./event-correlation.ts";

const at = (seconds: number) => new Date(Date.parse("2026-11-23T10:00:00Z") + seconds * 1000);
const unhealthy = (message: string) => ({ type: "Warning", reason: "Unhealthy", message }) as const;

describe("events", () => {
  it("that repeat are counted on one", () => {
    const correlate = createEventCorrelator();
    const first = correlate("pod", unhealthy("no"), at(0));
    const second = correlate("pod", unhealthy("no"), at(5));
    expect(first).toMatchObject({ message: "no", count: 1, firstAt: at(0) });
    expect(second).toEqual({ ...first, count: 2 });
  });

  it("of different objects, fields or reasons are not", () => {
    const correlate = createEventCorrelator();
    const keys = [
      correlate("pod", unhealthy("no"), at(0)),
      correlate("other", unhealthy("no"), at(0)),
      correlate("pod", { ...unhealthy("no"), fieldPath: "spec.containers{app}" }, at(0)),
      correlate("pod", { ...unhealthy("no"), reason: "Killing" }, at(0)),
    ].map((event) => event?.key);
    expect(new Set(keys).size).toBe(4);
  });

  it("become one when ten similar ones have been told within ten minutes", () => {
    const correlate = createEventCorrelator();
    for (let n = 1; n < 10; n += 1) {
      expect(correlate("pod", unhealthy(`id ${n}`), at(n))?.message).toBe(`id ${n}`);
    }
    const tenth = correlate("pod", unhealthy("id 10"), at(10));
    expect(tenth).toMatchObject({ message: "(combined from similar events): id 10", count: 1 });
    expect(correlate("pod", unhealthy("id 11"), at(11))).toEqual({
      ...tenth,
      message: "(combined from similar events): id 11",
      count: 2,
    });
    expect(correlate("pod", unhealthy("id 12"), at(700))?.message).toBe("id 12");
  });

  it("of one object are told up to 25 times, and then once in five minutes", () => {
    const correlate = createEventCorrelator();
    const told = (seconds: number) => correlate("pod", unhealthy("no"), at(seconds))?.count;
    for (let n = 1; n <= 25; n += 1) expect(told(0)).toBe(n);
    expect(told(1)).toBeUndefined();
    expect(told(299)).toBeUndefined();
    expect(told(301)).toBe(28);
    expect(told(302)).toBeUndefined();
    expect(correlate("other", unhealthy("no"), at(302))).toBeDefined();
  });
});
