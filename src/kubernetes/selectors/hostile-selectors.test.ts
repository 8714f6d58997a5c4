import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { formatFieldSelector, matchesFields, parseFieldSelector } from "./field-selector.ts";
import { parseLabelSelector } from "./parse-label-selector.ts";
import { formatLabelSelector, matchesLabels } from "./requirement.ts";

const pieces = [
  ...["a", "in", "notin", "(", ")", ",", "=", "==", "!=", "!", "<", ">", " ", "\t", "\\", "\\,"],
  ...["x.y/z", "__proto__", "constructor", "1", "-", "_", ".", "/", "\0", "é", "=\\="],
];
const selector = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), {
  maxLength: 20,
});

/** What the text means, or the error in its place. */
function attempt<T>(parse: (text: string) => T, text: string): T | Error {
  try {
    return parse(text);
  } catch (error) {
    return error instanceof Error ? error : new TypeError("no error was thrown");
  }
}

it("a label selector is understood and written back, or refused with 400", () => {
  fc.assert(
    fc.property(selector, (words) => {
      const parsed = attempt(parseLabelSelector, words.join(""));
      if (parsed instanceof Error) {
        expect(parsed).toBeInstanceOf(StatusError);
        expect(parsed).toMatchObject({ code: 400 });
        return;
      }
      expect(parseLabelSelector(formatLabelSelector(parsed))).toEqual(parsed);
      expect(typeof matchesLabels(parsed, { a: "1" })).toBe("boolean");
    }),
    { numRuns: 2000 },
  );
});

it("a field selector is understood and written back, or refused with 400", () => {
  fc.assert(
    fc.property(selector, (words) => {
      const parsed = attempt(parseFieldSelector, words.join(""));
      if (parsed instanceof Error) {
        expect(parsed).toBeInstanceOf(StatusError);
        expect(parsed).toMatchObject({ code: 400 });
        return;
      }
      expect(typeof matchesFields(parsed, { a: "1" })).toBe("boolean");
      expect(formatFieldSelector(parsed).length).toBeLessThanOrEqual(words.join("").length);
    }),
    { numRuns: 2000 },
  );
});

/** Quadratic work on any of these would take minutes, and the runner gives up long before. */
describe("a selector longer than any URL may be is done with in one go", () => {
  it.each([
    ["one key", "a".repeat(200_000)],
    ["a key that is nearly one", `${"a".repeat(200_000)}!`],
    ["a prefix that is nearly one", `${"a.".repeat(100_000)}/b`],
    ["many terms", "a=b,".repeat(30_000).slice(0, -1)],
    ["many values", `a in (${"b,".repeat(50_000)}c)`],
    ["blanks", " ".repeat(200_000)],
    ["negations", "!".repeat(200_000)],
    ["backslashes", `a=${"\\".repeat(200_000)}`],
    ["equal signs", "=".repeat(200_000)],
  ])("%s", (_what, text) => {
    for (const parse of [parseLabelSelector, parseFieldSelector]) {
      expect(attempt<unknown>(parse, text)).not.toBeInstanceOf(RangeError);
    }
  });
});
