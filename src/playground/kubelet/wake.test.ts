import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createWake } from "./wake.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Whether a promise has resolved once everything that is due has been done. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await setImmediate();
  return settled;
}

describe("a bell", () => {
  it("ends a wait when it is rung", async () => {
    const wake = createWake();
    const waiting = wake.wait();
    expect(await isSettled(waiting)).toBe(false);
    wake.call();
    expect(await isSettled(waiting)).toBe(true);
  });

  it("is remembered when nobody waits", async () => {
    const wake = createWake();
    wake.call();
    expect(await isSettled(wake.wait())).toBe(true);
  });

  it("is forgotten once heard, however often it was rung", async () => {
    const wake = createWake();
    wake.call();
    wake.call();
    await wake.wait();
    expect(await isSettled(wake.wait())).toBe(false);
  });

  it("is remembered when rung while its hearer is busy", async () => {
    const wake = createWake();
    const waiting = wake.wait();
    wake.call();
    await waiting;
    wake.call();
    expect(await isSettled(wake.wait())).toBe(true);
  });

  it("ends a wait at its moment, without being rung", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const waiting = createWake().wait(new Date(Date.now() + 10_000));
    vi.advanceTimersByTime(9_999);
    expect(await isSettled(waiting)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await isSettled(waiting)).toBe(true);
  });

  it("does not wait for a moment that is past", async () => {
    await expect(createWake().wait(new Date(Date.now() - 1000))).resolves.toBeUndefined();
  });

  it("leaves no timer behind when it is rung first", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const wake = createWake();
    const waiting = wake.wait(new Date(Date.now() + 10_000));
    wake.call();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not spin over a moment further away than a timer can reach", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const waiting = createWake().wait(new Date(Date.now() + 2 ** 40));
    vi.advanceTimersByTime(1000);
    expect(await isSettled(waiting)).toBe(false);
  });
});
