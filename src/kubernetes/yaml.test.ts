import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatYaml, parseYaml, parseYamlObjects } from "./yaml.ts";

describe("parseYaml", () => {
  // What sigs.k8s.io/yaml makes of the same scalars.
  it.each<[string, unknown]>([
    ["yes", true],
    ["On", true],
    ["n", false],
    ["off", false],
    ["0777", 511],
    ["0o17", 15],
    ["0x1F", 31],
    ["-0b11", -3],
    ["1_000", 1000],
    ["08", 8],
    ["1e3", 1000],
    ["1.5", 1.5],
    [".5", 0.5],
    ["+1", 1],
    ["1:30", "1:30"],
    ["190:20:30", "190:20:30"],
    ["2001-01-01", "2001-01-01"],
    ["12Mi", "12Mi"],
    ["1.2.3", "1.2.3"],
    ['"yes"', "yes"],
    ["!!str 5", "5"],
    ["=", "="],
  ])("reads %s as %j", (text, value) => {
    expect(parseYaml(`a: ${text}`)).toEqual([{ a: value }]);
  });

  it("turns keys into strings", () => {
    expect(parseYaml("{1: a, true: b, 1.5: c}")).toEqual([{ 1: "a", true: "b", 1.5: "c" }]);
  });

  it("merges with << and copies what an alias names", () => {
    const [document] = parseYamlObjects("base: &b {x: [1]}\na: {<<: *b, z: 2}\nb: *b");
    expect(document).toEqual({ base: { x: [1] }, a: { x: [1], z: 2 }, b: { x: [1] } });
    expect(document?.base).not.toBe(document?.b);
  });

  it("reads -0 as 0", () => {
    expect(parseYaml("-0")).toEqual([0]);
  });

  it("leaves out empty documents", () => {
    expect(parseYaml("---\n# nothing\n---\na: 1\n---\n")).toEqual([{ a: 1 }]);
    expect(parseYaml("")).toEqual([]);
  });

  it.each([
    ["a: 1\nb: [", "yaml: line 2"],
    ["a: 1\na: 2", "yaml: line 2: duplicated mapping key"],
    ["a: .inf", "unsupported value"],
    ["__proto__: {a: 1}", 'the key "__proto__" is not accepted'],
    ["a: &a [*a]", ""],
    ["a: !foo x", "unknown scalar tag"],
    ["[".repeat(5000), ""],
  ])("refuses %j", (text, message) => {
    expect(() => parseYaml(text)).toThrow(
      expect.objectContaining({ name: "YamlError", message: expect.stringContaining(message) }),
    );
  });

  it("stops aliases that would grow into gigabytes", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level++) {
      const refs = Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ");
      lines.push(`a${level}: &a${level} [${refs}]`);
    }
    expect(() => parseYaml(lines.join("\n"))).toThrow("excessive aliasing");
  });

  it("wants objects where objects are wanted", () => {
    expect(() => parseYamlObjects("- a")).toThrow("a document is no object");
  });
});

describe("formatYaml", () => {
  it("writes as kubectl does", () => {
    expect(
      formatYaml({ kind: "Pod", apiVersion: "v1", list: [{ b: "yes", a: "0777" }, "x: y"], e: {} }),
    ).toBe('apiVersion: v1\ne: {}\nkind: Pod\nlist:\n- a: "0777"\n  b: "yes"\n- "x: y"\n');
  });

  it("writes what is read back the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(value !== null && !JSON.stringify(value).includes("__proto__"));
        expect(parseYaml(formatYaml(value))).toEqual([JSON.parse(JSON.stringify(value))]);
      }),
    );
  });
});
