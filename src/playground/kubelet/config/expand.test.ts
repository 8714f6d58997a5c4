import fc from "fast-check";
import { expect, it } from "vitest";
import { expand } from "./expand.ts";

const values = new Map([
  ["A", "a"],
  ["EMPTY", ""],
  ["B.c-d", "dotted"],
  ["LOOP", "$(A)"],
]);
const look = (name: string) => values.get(name);

it.each([
  ["replaces a known name", "x$(A)y", "xay"],
  ["replaces every one", "$(A)$(A)", "aa"],
  ["replaces a name by an empty value", "[$(EMPTY)]", "[]"],
  ["takes any name an environment may hold", "$(B.c-d)", "dotted"],
  ["leaves an unknown name as written", "$(NOPE)", "$(NOPE)"],
  ["leaves a shell's variable alone", "$A $A/x", "$A $A/x"],
  ["takes two dollars for one", "$$", "$"],
  ["escapes a reference", "$$(A)", "$(A)"],
  ["escapes a dollar before a reference", "$$$(A)", "$a"],
  ["leaves an unclosed reference as written", "$(A", "$(A"],
  ["leaves a dollar at the end", "5$", "5$"],
  ["leaves an empty name as written", "$()", "$()"],
  ["reads a name up to the first closing bracket", "$(X$(A)", "$(X$(A)"],
  ["does not expand what it has put in", "$(LOOP)", "$(A)"],
  ["goes over line breaks", "$(A)\n$(A)", "a\na"],
])("%s", (_what, text, expanded) => {
  expect(expand(text, look)).toBe(expanded);
});

it("changes nothing where there is no dollar", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const plain = text.replaceAll("$", "");
      expect(expand(plain, look)).toBe(plain);
    }),
  );
});
