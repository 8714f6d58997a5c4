import { describe, expect, it } from "vitest";
import { goStruct, goText } from "./go-value.ts";

describe("a bad value in an error", () => {
  it.each<[unknown, string]>([
    ["plain", '"plain"'],
    ['say "hi"\\', '"say \\"hi\\"\\\\"'],
    ["tab\tbell\u0007nul\u0000", '"tab\\tbell\\anul\\x00"'],
    ["größe 漢字 👍", '"größe 漢字 👍"'],
    ["no\u00a0break", '"no\\u00a0break"'],
    ["half \ud800", '"half \ufffd"'],
    ["<b>&", '"<b>&"'],
    [["<b>&"], '["\\u003cb\\u003e\\u0026"]'],
    [-1, "-1"],
    [true, "true"],
    [undefined, "null"],
    [{ a: 1 }, '{"a":1}'],
  ])("%j is printed as Go does", (value, text) => {
    expect(goText(value)).toBe(text);
  });
});

describe("an internal struct", () => {
  it("has Go's names and order, and zeros for what is missing", () => {
    const inner = [["Type", "type", ""]] as const;
    const shape = [
      ["Name", "name", ""],
      ["Profile", "profile", null, inner],
      ["Items", "items", null, inner],
    ] as const;
    expect(JSON.stringify(goStruct(shape, { items: [{ type: "a" }, {}] }))).toBe(
      '{"Name":"","Profile":null,"Items":[{"Type":"a"},{"Type":""}]}',
    );
  });
});
