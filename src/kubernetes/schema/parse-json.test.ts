import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonError, MAX_DEPTH, parseJson } from "./parse-json.ts";

describe("parseJson", () => {
  it("reads what JSON.parse reads, spaced in any way", () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 6 }),
        fc.constantFrom("", " ", "\t", "\n  "),
        (text, space) => {
          const value: unknown = JSON.parse(text);
          fc.pre(!text.includes("__proto__"));
          expect(parseJson(JSON.stringify(value, null, space)).value).toEqual(value);
        },
      ),
    );
  });

  it("accepts and refuses the same texts as JSON.parse", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'{}[]",:\\ 0-1.eE+tnul'.split("")), { maxLength: 8 }),
        (characters) => {
          const text = characters.join("");
          const accepts = (read: () => unknown) => {
            try {
              read();
              return true;
            } catch {
              return false;
            }
          };
          expect(accepts(() => parseJson(text))).toBe(accepts(() => JSON.parse(text)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ['{"a":}', "invalid character '}' looking for beginning of value"],
    ["[1 2]", "invalid character '2' after array element"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1} x', "invalid character 'x' after top-level value"],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
    ['{"__proto__":{}}', 'the key "__proto__" is not accepted'],
    ['{"\\u005f_proto__":{}}', 'the key "__proto__" is not accepted'],
  ])("says about %j: %s", (text, message) => {
    expect(() => parseJson(text)).toThrow(new JsonError(message));
  });

  it("stops at a depth no object of the API has", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
    expect(() => parseJson(nested(100_000))).toThrow("exceeded max depth");
  });

  it("lets the last of duplicate keys win and tells which object had them", () => {
    const { value, duplicates } = parseJson('{"a":{"b":1,"b":2},"a":{"c":1}}');
    expect(value).toEqual({ a: { c: 1 } });
    expect([...duplicates.values()]).toContainEqual(new Set(["a"]));
  });
});
