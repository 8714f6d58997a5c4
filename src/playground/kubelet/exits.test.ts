import { expect, it } from "vitest";
import { createExits } from "./exits.ts";

it("tells everyone who waits for that container, and nobody else", () => {
  const exits = createExits();
  const [first, second, other] = ["a", "a", "b"].map((id) => exits.signalFor(id).ended);
  exits.announce("a");
  expect([first, second, other].map((signal) => signal?.aborted)).toEqual([true, true, false]);
});

it("does not tell one who has stopped asking", () => {
  const exits = createExits();
  const gone = exits.signalFor("a");
  const waiting = exits.signalFor("a");
  gone.dispose();
  exits.announce("a");
  expect(gone.ended.aborted).toBe(false);
  expect(waiting.ended.aborted).toBe(true);
});

it("bears an end nobody waits for, and one who stops asking too late", () => {
  const exits = createExits();
  exits.announce("a");
  const late = exits.signalFor("a");
  exits.announce("a");
  const next = exits.signalFor("a");
  late.dispose();
  exits.announce("a");
  expect([late.ended.aborted, next.ended.aborted]).toEqual([true, true]);
});
