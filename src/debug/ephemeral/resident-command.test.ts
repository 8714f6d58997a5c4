import { expect, it } from "vitest";
import { residentCommand } from "./resident-command.ts";

it("holds nothing that the kubelet would expand", () => {
  expect(residentCommand({ timeToLive: 60, toolbox: "/x" }).join("\n")).not.toMatch(
    /\$\$|\$\([A-Za-z_]/,
  );
});

it.each([
  { timeToLive: 3600, words: ["3600", "30", ""] },
  { timeToLive: 10, words: ["10", "10", ""] },
  { timeToLive: 0.2, words: ["1", "1", ""] },
])("looks for sessions often enough to end after $timeToLive s", ({ timeToLive, words }) => {
  expect(residentCommand({ timeToLive, toolbox: "" }).slice(-3)).toEqual(words);
});
