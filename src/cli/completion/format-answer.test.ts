import { expect, it } from "vitest";
import type { Candidates } from "./completion.ts";
import { formatAnswer } from "./format-answer.ts";

const names = (...values: string[]): Candidates => ({
  kind: "names",
  names: values.map((value) => ({ value })),
});

it.each<{ title: string; candidates: Candidates; text: string }>([
  { title: "no names", candidates: names(), text: ":4\n" },
  { title: "names", candidates: names("web", "node/"), text: "web\nnode/\n:4\n" },
  { title: "names that go on", candidates: names("app=", "pod/"), text: "app=\npod/\n:6\n" },
  {
    title: "descriptions, on one line and without escapes",
    candidates: { kind: "names", names: [{ value: "web", description: "a\n\tb\u001b[2J" }] },
    text: "web\ta  b^[[2J\n:4\n",
  },
  { title: "any files", candidates: { kind: "files" }, text: ":0\n" },
  {
    title: "files by extension",
    candidates: { kind: "files", extensions: ["json", "yaml"] },
    text: "json\nyaml\n:8\n",
  },
  { title: "directories", candidates: { kind: "directories" }, text: ":16\n" },
])("writes $title", ({ candidates, text }) => {
  expect(formatAnswer(candidates)).toBe(text);
});

it.each([
  "$(reboot)",
  "a b",
  "a;b",
  "`x`",
  "a\nb",
  "a\tb",
  "*",
  "~",
  "a'b",
  'a"b',
  "\u001b[2J",
  "ä",
])("offers no name that a shell might take for something else: %j", (value) => {
  expect(formatAnswer(names(value, "web"))).toBe("web\n:4\n");
});
