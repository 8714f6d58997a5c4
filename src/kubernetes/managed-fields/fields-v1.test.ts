import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  difference,
  type FieldSet,
  fieldSet,
  hasField,
  intersection,
  noFields,
  pathsOf,
  sameFields,
  union,
  within,
  without,
} from "./field-set.ts";
import { decodeFields, encodeFields } from "./fields-v1.ts";
import { FieldsError, printPath } from "./path-element.ts";

const element = fc.oneof(
  fc.string({ minLength: 1 }).map((name) => `f:${name}`),
  fc.constantFrom("f:a", "f:b", "f:__proto__", "f:constructor", "f:."),
  fc.constantFrom(
    'k:{"name":"a"}',
    'k:{"containerPort":80,"protocol":"TCP"}',
    'v:"x"',
    "v:1",
    "i:3",
  ),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const set = fc.array(path, { maxLength: 12 }).map((paths) => fieldSet(...paths));

const printed = (fields: FieldSet) => pathsOf(fields).map(printPath);
describe("FieldsV1", () => {
  it("is written in order, a step that leads on with a dot only if it is in the set", () => {
    const fields = fieldSet(
      ["f:spec", 'k:{"name":"b"}', "f:image"],
      ["f:spec", 'k:{"name":"a"}'],
      ["f:spec", 'k:{"name":"a"}', "f:name"],
      ["f:data"],
      ["f:finalizers", 'v:"x/y"'],
      ["f:list", "i:10"],
      ["f:list", "i:9"],
    );
    expect(JSON.stringify(encodeFields(fields))).toBe(
      JSON.stringify({
        "f:data": {},
        "f:finalizers": { 'v:"x/y"': {} },
        "f:list": { "i:9": {}, "i:10": {} },
        "f:spec": {
          'k:{"name":"a"}': { ".": {}, "f:name": {} },
          'k:{"name":"b"}': { "f:image": {} },
        },
      }),
    );
  });

  it("reads every spelling of a step as the one", () => {
    const fields = decodeFields({
      "f:ports": { 'k:{ "protocol":"TCP", "containerPort":80 }': { "f:name": {} } },
      "f:finalizers": { 'v: "a<b"': {} },
    });
    expect(encodeFields(fields)).toEqual({
      "f:finalizers": { 'v:"a\\u003cb"': {} },
      "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:name": {} } },
    });
  });

  it("passes over steps it does not know, and what is below them", () => {
    expect(pathsOf(decodeFields({ "z:new": { "f:a": {} }, "f:b": {} }))).toEqual([["f:b"]]);
  });

  it.each([
    ["a step of one character", { f: {} }],
    ["a step without a colon", { "f-a": {} }],
    ["a key that is no JSON", { "k:{name": {} }],
    ["a key that is no object", { 'k:"a"': {} }],
    ["a value that is no JSON", { "v:": {} }],
    ["something after a value", { "v:1 2": {} }],
    ["an index that is no number", { "i:x": {} }],
    ["a field that is no object", { "f:a": 1 }],
    ["a list of fields", { "f:a": [] }],
    ["no object at all", "f:a"],
    ["a prototype as a key", { 'k:{"__proto__":1}': {} }],
    ["a bottomless value", { [`v:${"[".repeat(100_000)}`]: {} }],
  ])("refuses %s", (_what, fields) => {
    expect(() => decodeFields(fields)).toThrow(FieldsError);
  });

  it("never fails in another way, and leaves prototypes alone", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        try {
          decodeFields(fields);
        } catch (error) {
          expect(error).toBeInstanceOf(FieldsError);
        }
      }),
    );
    const polluted = encodeFields(decodeFields(JSON.parse('{"f:__proto__":{"f:x":{}}}')));
    expect(JSON.stringify(polluted)).toBe('{"f:__proto__":{"f:x":{}}}');
    expect(Reflect.get({}, "x")).toBeUndefined();
  });

  it("comes back as it was written", () => {
    fc.assert(
      fc.property(set, (fields) => {
        expect(sameFields(decodeFields(encodeFields(fields)), fields)).toBe(true);
      }),
    );
  });
});

describe("sets of fields", () => {
  it("hold a path whose parent they do not hold", () => {
    const fields = fieldSet(["f:a", "f:b"]);
    expect(hasField(fields, ["f:a"])).toBe(false);
    expect(hasField(fields, ["f:a", "f:b"])).toBe(true);
    expect(hasField(fields, [])).toBe(false);
  });

  it("follow the laws of sets", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const equal: [FieldSet, FieldSet][] = [
          [union(a, b), union(b, a)],
          [union(a, a), a],
          [intersection(a, b), intersection(b, a)],
          [difference(a, a), noFields],
          [difference(union(a, b), b), difference(a, b)],
          [union(difference(a, b), intersection(a, b)), a],
          [union(within(a, b), without(a, b)), a],
        ];
        for (const [left, right] of equal) {
          expect(pathsOf(left)).toEqual(pathsOf(right));
          expect(sameFields(left, right)).toBe(true);
        }
      }),
    );
  });

  it("share what stays the same", () => {
    const fields = fieldSet(["f:a", "f:b"], ["f:c"]);
    expect(difference(fields, fieldSet(["f:z"]))).toBe(fields);
    expect(difference(fields, fieldSet(["f:c"])).children.get("f:a")).toBe(
      fields.children.get("f:a"),
    );
  });

  it("lose only the path itself, or all below it", () => {
    const fields = fieldSet(["f:a"], ["f:a", "f:b"], ["f:c"]);
    expect(printed(difference(fields, fieldSet(["f:a"])))).toEqual([".c", ".a.b"]);
    expect(printed(without(fields, fieldSet(["f:a"])))).toEqual([".c"]);
  });
});
