import { expect, it } from "vitest";
import { createUnclaimedExits } from "./unclaimed-exits.ts";

it("gives an end that came too early to the one who asks, once", () => {
  const exits = createUnclaimedExits();
  exits.keep("early");
  expect(exits.take("early")).toBe(true);
  expect(exits.take("early")).toBe(false);
  expect(exits.take("never")).toBe(false);
});

it("forgets the oldest when there are too many", () => {
  const exits = createUnclaimedExits();
  for (let id = 0; id <= 1024; id++) exits.keep(String(id));
  expect(exits.take("0")).toBe(false);
  expect(exits.take("1")).toBe(true);
  expect(exits.take("1024")).toBe(true);
});
