import { expect, it } from "vitest";
import { residentCommand, shellCommand } from "./resident-command.ts";

it("holds nothing that the kubelet would expand", () => {
  expect(residentCommand(60).join("\n")).not.toMatch(/\$\$|\$\([A-Za-z_]/);
});

it.each([
  { timeToLive: 3600, words: ["3600", "30"] },
  { timeToLive: 10, words: ["10", "10"] },
  { timeToLive: 0.2, words: ["1", "1"] },
])("looks for sessions often enough to end after $timeToLive s", ({ timeToLive, words }) => {
  expect(residentCommand(timeToLive).slice(-2)).toEqual(words);
});

it.each([
  ["xterm-256color", "xterm-256color"],
  ["", "xterm"],
  [undefined, "xterm"],
])("passes on the terminal type %j as a word, never as code", (terminal, word) => {
  const [shell, flag, script = "", , passed] = shellCommand(terminal);
  expect([shell, flag, passed]).toEqual(["sh", "-c", word]);
  expect(script).not.toContain("256color");
});
