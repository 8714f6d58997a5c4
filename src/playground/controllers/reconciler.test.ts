import { afterEach, describe, expect, it } from "vitest";
import { StatusError } from "../../kubernetes/status-error.ts";
import { createReconciler, type Reconciler } from "./reconciler.ts";

let reconciler: Reconciler | undefined;
afterEach(() => reconciler?.stop());

/** A reconciler whose looks end when the test says so. */
function recorded(answer: (key: string, look: number) => Promise<Date | undefined>) {
  const looks: string[] = [];
  const lines: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const made = createReconciler({
    name: "thing",
    reconcile(key) {
      looks.push(key);
      for (const { count, resolve } of waiting) if (looks.length >= count) resolve();
      return answer(key, looks.length);
    },
    log: (line) => lines.push(line),
  });
  reconciler = made;
  const seen = (count: number) =>
    new Promise<void>((resolve) => {
      if (looks.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  return { ...made, looks, lines, seen };
}

describe("a reconciler", () => {
  it("looks once for many changes at the same time", async () => {
    const { enqueue, looks, seen, stop } = recorded(async () => undefined);
    for (let n = 0; n < 100; n++) enqueue("ns/a");
    enqueue("ns/b");
    await seen(2);
    await stop();
    expect(looks).toEqual(["ns/a", "ns/b"]);
  });

  it("never looks twice at one object at the same time, and once more for what came meanwhile", async () => {
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const { enqueue, looks, seen } = recorded(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => gates.push(resolve));
      running -= 1;
      return undefined;
    });
    enqueue("ns/a");
    await seen(1);
    enqueue("ns/a");
    enqueue("ns/a");
    gates[0]?.();
    await seen(2);
    gates[1]?.();
    expect(most).toBe(1);
    expect(looks).toHaveLength(2);
  });

  it("looks again after a failure, and says what failed", async () => {
    const { enqueue, lines, seen } = recorded(async (_, look) => {
      if (look < 3) throw new Error("disk on fire");
      return undefined;
    });
    enqueue("ns/a");
    await seen(3);
    expect(lines).toEqual(["thing ns/a: disk on fire", "thing ns/a: disk on fire"]);
  });

  it("says nothing of a conflict", async () => {
    const { enqueue, lines, seen } = recorded(async (_, look) => {
      if (look === 1) throw new StatusError({ code: 409, reason: "Conflict", message: "changed" });
      return undefined;
    });
    enqueue("ns/a");
    await seen(2);
    expect(lines).toEqual([]);
  });

  it("looks again at the moment it was told", async () => {
    const begun = Date.now();
    const { enqueue, seen } = recorded(async (_, look) =>
      look === 1 ? new Date(begun + 30) : undefined,
    );
    enqueue("ns/a");
    await seen(2);
    expect(Date.now()).toBeGreaterThanOrEqual(begun + 29);
  });

  it("waits for the looks under way when it is stopped, and begins no other", async () => {
    let finish: () => void = () => undefined;
    let finished = false;
    const { enqueue, looks, seen, stop } = recorded(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      finished = true;
      return undefined;
    });
    enqueue("ns/a");
    await seen(1);
    enqueue("ns/a");
    const stopped = stop();
    finish();
    await stopped;
    expect(finished).toBe(true);
    expect(looks).toEqual(["ns/a"]);
  });
});
