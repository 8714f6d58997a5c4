import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFieldSelector, matchesFields, parseFieldSelector } from "./field-selector.ts";
import { labelSelectorMatches, labelSelectorTerms } from "./label-selector.ts";
import { parseLabelSelector } from "./parse-label-selector.ts";
import { formatLabelSelector, matchesLabels } from "./requirement.ts";

describe("label selectors as text", () => {
  it.each([
    ["", { a: "1" }, true],
    ["app", { app: "" }, true],
    ["app", {}, false],
    ["!app", {}, true],
    ["! app", { app: "x" }, false],
    ["app=web", { app: "web" }, true],
    ["app==web", { app: "db" }, false],
    ["app=", { app: "" }, true],
    ["app!=web", {}, true],
    ["app!=web", { app: "web" }, false],
    ["app in (web, db)", { app: "db" }, true],
    ["app in (web,db)", {}, false],
    ["app notin (web)", {}, true],
    ["app notin (web)", { app: "web" }, false],
    ["app in ()", { app: "" }, true],
    ["app in (a,)", { app: "" }, true],
    ["in in (in,notin)", { in: "notin" }, true],
    ["app=x,tier notin (a,b),!old", { app: "x", tier: "c" }, true],
    ["example.com/n > 5", { "example.com/n": "6" }, true],
    ["n<5", { n: "5" }, false],
    ["n<5", { n: "x" }, false],
    ["toString", {}, false],
  ])("%j on %j: %s", (selector, labels, matches) => {
    expect(matchesLabels(parseLabelSelector(selector), labels)).toBe(matches);
  });

  it.each([
    ["a b c", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    ["a=b,", "found '', expected: identifier after ','"],
    [",a", "found ',', expected: !, identifier, or 'end of string'"],
    ["a in x", "unable to parse requirement: found 'x' expected: '('"],
    ["a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ["a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ["a==!", "unable to parse requirement: found '!', expected: identifier"],
    ["!", "unable to parse requirement: found '', expected: identifier"],
    [
      "a>b",
      "unable to parse requirement: values: Invalid value: [\"b\"]: for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])("refuses %j", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(
      expect.objectContaining({ code: 400, reason: "BadRequest", message }),
    );
  });

  it("refuses what is no label key or value", () => {
    expect(() => parseLabelSelector("-a=b")).toThrow(
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/,
    );
    expect(() => parseLabelSelector("a=b@c")).toThrow(
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "b@c": a valid label must be/,
    );
  });

  it("are written so that they are read back the same", () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9.]{0,5}[a-z]$/);
    const term = fc.oneof(
      names,
      names.map((key) => `!${key}`),
      fc.tuple(names, fc.constantFrom("=", "==", "!="), names).map((parts) => parts.join("")),
      fc
        .tuple(names, fc.constantFrom("in", "notin"), fc.uniqueArray(names, { minLength: 1 }))
        .map(([key, operator, values]) => `${key} ${operator} (${values.join(",")})`),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
        const parsed = parseLabelSelector(terms.join(","));
        expect(parseLabelSelector(formatLabelSelector(parsed))).toEqual(parsed);
      }),
    );
  });
});

describe("LabelSelector objects", () => {
  it.each([
    [{}, {}, true],
    [undefined, {}, false],
    [{ matchLabels: { a: "1" } }, { a: "1", b: "2" }, true],
    [{ matchLabels: { a: "1" } }, undefined, false],
    [{ matchExpressions: [{ key: "a", operator: "In", values: ["1", "2"] }] }, { a: "2" }, true],
    [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["1"] }] }, {}, true],
    [{ matchExpressions: [{ key: "a", operator: "Exists" }] }, { a: "" }, true],
    [{ matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }, { a: "" }, false],
  ])("%j on %j: %s", (selector, labels, matches) => {
    expect(labelSelectorMatches(selector, labels)).toBe(matches);
  });

  it("are refused with an unknown operator", () => {
    const selector = { matchExpressions: [{ key: "a", operator: "Is" }] };
    expect(() => labelSelectorTerms(selector)).toThrow(
      '"Is" is not a valid label selector operator',
    );
  });

  it("have the text that kubectl shows", () => {
    const selector = {
      matchLabels: { b: "2", a: "1" },
      matchExpressions: [{ key: "c", operator: "In", values: ["y", "x"] }],
    };
    expect(formatLabelSelector(labelSelectorTerms(selector))).toBe("a=1,b=2,c in (x,y)");
  });
});

describe("field selectors", () => {
  it.each([
    ["", {}, true],
    ["metadata.name=p", { "metadata.name": "p" }, true],
    ["metadata.name==p", { "metadata.name": "q" }, false],
    ["spec.nodeName!=n,status.phase=Running", { "status.phase": "Running" }, true],
    ["spec.nodeName=", {}, true],
    ["a=x\\,y\\=z\\\\", { a: "x,y=z\\" }, true],
    ["constructor=", {}, true],
  ])("%j on %j: %s", (selector, fields, matches) => {
    expect(matchesFields(parseFieldSelector(selector), fields)).toBe(matches);
  });

  it.each([
    ["abc", "invalid selector: 'abc'; can't understand 'abc'"],
    ["a=b=c", "invalid field selector: unescaped character in value: 61"],
    ["a=b\\c", "invalid field selector: invalid escape sequence: \\c"],
    ["a=b\\", "invalid field selector: invalid escape sequence: \\"],
  ])("refuse %j", (selector, message) => {
    expect(() => parseFieldSelector(selector)).toThrow(
      expect.objectContaining({ code: 400, message }),
    );
  });

  it("are written so that they are read back the same", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const terms = [{ field: "metadata.name", equal: false, value }];
        expect(parseFieldSelector(formatFieldSelector(terms))).toEqual(terms);
      }),
    );
  });
});
