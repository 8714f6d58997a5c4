import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { checkApplied } from "./check-applied.ts";
import { compare } from "./compare.ts";
import { type FieldSet, pathsOf } from "./field-set.ts";
import { fieldsOf, withStructFields } from "./fields-of.ts";
import { merge } from "./merge.ts";
import { mergeOrder } from "./merge-order.ts";
import { printPath } from "./path-element.ts";
import { removeFields } from "./remove.ts";
import { structureOfKind } from "./structure.ts";

const pod = structureOfKind("v1", "Pod");
const configMap = structureOfKind("v1", "ConfigMap");

const printed = (fields: FieldSet) => pathsOf(fields).map(printPath);
const withSpec = (spec: JsonObject): JsonObject => ({ spec });
const withContainer = (container: JsonObject) => withSpec({ containers: [container] });

describe("the fields of an object", () => {
  it.each<[string, JsonObject, string[]]>([
    ["scalars", withSpec({ nodeName: "n" }), [".spec.nodeName"]],
    [
      "items of a list by their keys",
      withContainer({ name: "a", image: "i" }),
      [
        '.spec.containers[name="a"]',
        '.spec.containers[name="a"].image',
        '.spec.containers[name="a"].name',
      ],
    ],
    [
      "keys with their defaults",
      withContainer({ name: "a", ports: [{ containerPort: 80 }] }),
      [
        '.spec.containers[name="a"]',
        '.spec.containers[name="a"].name',
        '.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"]',
        '.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort',
      ],
    ],
    ["values of a set", { metadata: { finalizers: ["x/y"] } }, ['.metadata.finalizers[="x/y"]']],
    ["an atomic list as one", withSpec({ tolerations: [{ key: "a" }] }), [".spec.tolerations"]],
    [
      "an atomic struct as one",
      withContainer({
        name: "a",
        env: [{ name: "E", valueFrom: { fieldRef: { fieldPath: "x" } } }],
      }),
      [
        '.spec.containers[name="a"]',
        '.spec.containers[name="a"].name',
        '.spec.containers[name="a"].env[name="E"]',
        '.spec.containers[name="a"].env[name="E"].name',
        '.spec.containers[name="a"].env[name="E"].valueFrom.fieldRef',
      ],
    ],
    ["an empty struct itself", withSpec({ securityContext: {} }), [".spec.securityContext"]],
    ["null", withSpec({ nodeName: null }), [".spec.nodeName"]],
    [
      "an item that stands twice as one",
      withContainer({
        name: "a",
        env: [
          { name: "E", value: "1" },
          { name: "E", value: "2" },
        ],
      }),
      [
        '.spec.containers[name="a"]',
        '.spec.containers[name="a"].name',
        '.spec.containers[name="a"].env[name="E"]',
      ],
    ],
  ])("are %s", (_what, object, fields) => {
    expect(printed(fieldsOf(pod, object))).toEqual(fields);
  });

  it("gain the structs that lead to them, but no keys and items", () => {
    const fields = fieldsOf(pod, { metadata: { labels: { a: "b" } }, spec: { nodeName: "n" } });
    expect(printed(withStructFields(pod, fields))).toEqual([
      ".metadata",
      ".spec",
      ".metadata.labels",
      ".metadata.labels.a",
      ".spec.nodeName",
    ]);
  });
});

describe("comparing", () => {
  it.each<[string, JsonObject, JsonObject, Partial<Record<string, string[]>>]>([
    ["nothing", withSpec({ nodeName: "n" }), withSpec({ nodeName: "n" }), {}],
    [
      "a changed scalar",
      withSpec({ nodeName: "n" }),
      withSpec({ nodeName: "m" }),
      { modified: [".spec.nodeName"] },
    ],
    [
      "a struct that comes, with what is in it",
      {},
      withSpec({ nodeName: "n" }),
      { added: [".spec", ".spec.nodeName"] },
    ],
    [
      "a map that goes, with its keys",
      { metadata: { labels: { a: "b" } } },
      { metadata: {} },
      { removed: [".metadata.labels", ".metadata.labels.a"] },
    ],
    [
      "an item that is another one",
      withSpec({ containers: [{ name: "a" }] }),
      withSpec({ containers: [{ name: "b" }] }),
      {
        added: ['.spec.containers[name="b"]', '.spec.containers[name="b"].name'],
        removed: ['.spec.containers[name="a"]', '.spec.containers[name="a"].name'],
      },
    ],
    [
      "another order",
      withSpec({ containers: [{ name: "a" }, { name: "b" }] }),
      withSpec({ containers: [{ name: "b" }, { name: "a" }] }),
      {},
    ],
    [
      "an atomic list",
      withSpec({ tolerations: [{ key: "a" }] }),
      withSpec({ tolerations: [{ key: "a" }, { key: "b" }] }),
      { modified: [".spec.tolerations"] },
    ],
    [
      "empty and null",
      withSpec({ securityContext: {} }),
      withSpec({ securityContext: null }),
      { modified: [".spec.securityContext"] },
    ],
    [
      "an item that comes to stand twice",
      withContainer({ name: "a", env: [{ name: "E", value: "1" }] }),
      withContainer({
        name: "a",
        env: [
          { name: "E", value: "1" },
          { name: "E", value: "2" },
        ],
      }),
      {
        added: ['.spec.containers[name="a"].env[name="E"]'],
        removed: [
          '.spec.containers[name="a"].env[name="E"]',
          '.spec.containers[name="a"].env[name="E"].name',
          '.spec.containers[name="a"].env[name="E"].value',
        ],
      },
    ],
  ])("finds %s", (_what, before, after, expected) => {
    const { added, modified, removed } = compare(pod, before, after);
    expect({
      added: printed(added),
      modified: printed(modified),
      removed: printed(removed),
    }).toEqual({ added: [], modified: [], removed: [], ...expected });
  });
});

describe("the order of a merged list", () => {
  const names = (live: string, applied: string) =>
    mergeOrder(live.split(""), applied.split(""))
      .map((item) => (item.from === "live" ? live[item.index] : item.element))
      .join("");

  it.each([
    ["abc", "", "abc"],
    ["", "abc", "abc"],
    ["abc", "abc", "abc"],
    ["abc", "cba", "cba"],
    ["abc", "d", "abcd"],
    ["abc", "da", "dabc"],
    ["abc", "cd", "abcd"],
    ["abcd", "dxa", "bcdxa"],
    ["axb", "ba", "xba"],
    ["ab", "xaybz", "xaybz"],
    ["aab", "b", "aab"],
    ["aab", "ba", "ba"],
    ["aab", "ac", "acb"],
  ])("of %s with %s applied is %s", (live, applied, merged) => {
    expect(names(live, applied)).toBe(merged);
  });

  it("has every item once, the applied ones in their order", () => {
    const list = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d", "e", "f", "g"));
    fc.assert(
      fc.property(list, list, (live, applied) => {
        const merged = names(live.join(""), applied.join("")).split("");
        expect(merged.toSorted()).toEqual([...new Set([...live, ...applied])].toSorted());
        expect(merged.filter((name) => applied.includes(name))).toEqual(applied);
        const left = live.filter((name) => !applied.includes(name));
        expect(merged.filter((name) => left.includes(name))).toEqual(left);
      }),
    );
  });
});

describe("merging", () => {
  it("keeps what is not applied, replaces what is atomic, and merges items by their keys", () => {
    const live = withSpec({
      nodeName: "n",
      tolerations: [{ key: "a" }],
      containers: [
        { name: "a", image: "old", ports: [{ containerPort: 80, protocol: "TCP", name: "web" }] },
        { name: "b", image: "b" },
      ],
    });
    const applied = withSpec({
      tolerations: [{ key: "b" }],
      containers: [
        { name: "c", image: "c" },
        { name: "a", image: "new", ports: [{ containerPort: 80, hostPort: 1 }] },
      ],
    });
    expect(merge(pod, live, applied)).toEqual(
      withSpec({
        nodeName: "n",
        tolerations: [{ key: "b" }],
        containers: [
          { name: "c", image: "c" },
          {
            name: "a",
            image: "new",
            ports: [{ containerPort: 80, protocol: "TCP", name: "web", hostPort: 1 }],
          },
          { name: "b", image: "b" },
        ],
      }),
    );
  });

  it("is no way into a prototype", () => {
    const applied: JsonObject = JSON.parse('{"data":{"__proto__":"x"}}');
    const merged = merge(configMap, { data: { a: "b" } }, applied);
    expect(Object.getPrototypeOf(merged.data)).toBe(Object.prototype);
    expect(JSON.stringify(merged)).toBe('{"data":{"a":"b","__proto__":"x"}}');
  });
});

describe("removing", () => {
  it("takes fields, keys and items, and leaves null where nothing is left", () => {
    const object: JsonObject = {
      metadata: { labels: { a: "b" }, finalizers: ["x/y", "x/z"] },
      spec: { containers: [{ name: "a", image: "i" }, { name: "b" }] },
    };
    const gone = fieldsOf(pod, {
      metadata: { labels: { a: "b" }, finalizers: ["x/y"] },
      spec: { containers: [{ name: "b" }] },
    });
    expect(removeFields(pod, object, gone)).toEqual({
      metadata: { labels: null, finalizers: ["x/z"] },
      spec: { containers: [{ name: "a", image: "i" }] },
    });
  });
});

describe("a configuration", () => {
  it.each<[JsonObject, string[]]>([
    [withSpec({ nodeName: "n", containers: [{ name: "a" }] }), []],
    [withSpec({ bogus: 1 }), [".spec.bogus: field not declared in schema"]],
    [
      withSpec({ nodeName: 1 }),
      [".spec.nodeName: expected string, got &value.valueUnstructured{Value:1}"],
    ],
    [withSpec({ priority: "x" }), [".spec.priority: expected numeric (int or float), got string"]],
    [withSpec({ hostNetwork: "yes" }), [".spec.hostNetwork: expected boolean, got &{yes}"]],
    [withSpec({ containers: "a" }), [".spec.containers: expected list, got &{a}"]],
    [{ spec: "a" }, [".spec: expected map, got &{a}"]],
    [
      withContainer({ name: "a", resources: { limits: { cpu: 1, memory: { a: "b" } } } }),
      ['.spec.containers[name="a"].resources.limits.memory: expected any scalar, got &{map[a:b]}'],
    ],
    [
      withSpec({ containers: [{ name: "a" }, { name: "a" }] }),
      ['.spec.containers: duplicate entries for key [name="a"]'],
    ],
    [
      withSpec({ containers: [{ image: "a" }, { image: "b" }] }),
      ['.spec.containers: duplicate entries for key [name=""]'],
    ],
    [
      { metadata: { finalizers: [null] } },
      [
        ".metadata.finalizers: element 0: associative list without keys has an element that's an explicit null",
      ],
    ],
  ])("%j has the problems %j", (config, problems) => {
    expect(checkApplied(pod, config)).toEqual(problems);
  });

  it("has a name for every item that needs one", () => {
    const accounts = structureOfKind("v1", "ServiceAccount");
    expect(checkApplied(accounts, { secrets: [{ namespace: "a" }] })).toEqual([
      '.secrets: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ]);
  });
});
