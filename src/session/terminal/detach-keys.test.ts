import { describe, expect, it } from "vitest";
import { createDetachFilter, parseDetachKeys } from "./detach-keys.ts";

describe("reading --detach-keys", () => {
  it.each([
    { text: "ctrl-p,ctrl-q", keys: [16, 17] },
    { text: "ctrl-a,d", keys: [1, 100] },
    { text: "ctrl-@,ctrl-[,ctrl-_", keys: [0, 27, 31] },
    { text: "q", keys: [113] },
  ])("$text", ({ text, keys }) => {
    expect(parseDetachKeys(text)).toEqual(keys);
  });

  it.each(["", "ctrl-", "ctrl-1", "ab", "ctrl-p,"])("refuses %j", (text) => {
    expect(() => parseDetachKeys(text)).toThrow(/^Unknown character: '/);
  });
});

describe("looking for them in what is typed", () => {
  it.each([
    { title: "nothing of them", pieces: ["ls\r"], passed: "ls\r", isDetached: false },
    { title: "the first key alone", pieces: ["\u0001x"], passed: "\u0001x", isDetached: false },
    { title: "the first key twice", pieces: ["\u0001\u0001d"], passed: "\u0001", isDetached: true },
    { title: "both at once", pieces: ["ls\u0001dps"], passed: "ls", isDetached: true },
    { title: "one by one", pieces: ["\u0001", "d"], passed: "", isDetached: true },
  ])("$title", ({ pieces, passed, isDetached }) => {
    const filter = createDetachFilter([1, 100]);
    const seen = pieces.map((piece) => filter.see(Buffer.from(piece)));
    expect(Buffer.concat(seen.map((each) => each.passed)).toString()).toBe(passed);
    expect(seen.some((each) => each.isDetached)).toBe(isDetached);
  });
});
