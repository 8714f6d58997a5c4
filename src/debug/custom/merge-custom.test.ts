import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kubernetes/object.ts";
import type { Container } from "../../kubernetes/types.ts";
import { mergeCustom } from "./merge-custom.ts";

const app: Container = {
  name: "app",
  image: "app:1",
  args: ["-v"],
  env: [{ name: "FOO", value: "1" }],
  resources: {},
  securityContext: { capabilities: { add: ["SYS_PTRACE"] } },
  volumeMounts: [
    { name: "data", mountPath: "/data" },
    { name: "data", mountPath: "/etc/app.conf", subPath: "app.conf", readOnly: true },
  ],
  livenessProbe: { httpGet: { path: "/", port: 80 }, periodSeconds: 3 },
};

describe("merging --custom into a container", () => {
  const secret = { secretKeyRef: { name: "s", key: "k" } };

  it.each([
    { title: "a field", custom: { workingDir: "/x" }, fields: { workingDir: "/x" } },
    { title: "arguments are replaced", custom: { args: ["a"] }, fields: { args: ["a"] } },
    {
      title: "maps merge deep, their lists are replaced",
      custom: { securityContext: { runAsUser: 0, capabilities: { drop: ["ALL"] } } },
      fields: {
        securityContext: { runAsUser: 0, capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } },
      },
    },
    {
      title: "new variables come first",
      custom: { env: [{ name: "BAR", value: "2" }] },
      fields: {
        env: [
          { name: "BAR", value: "2" },
          { name: "FOO", value: "1" },
        ],
      },
    },
    {
      title: "a variable's source replaces its value",
      custom: { env: [{ name: "FOO", valueFrom: secret }] },
      fields: { env: [{ name: "FOO", valueFrom: secret }] },
    },
    {
      title: "a variable beside one with a value takes nothing from it",
      custom: { env: [{ name: "BAR", valueFrom: secret }] },
      fields: {
        env: [
          { name: "BAR", valueFrom: secret },
          { name: "FOO", value: "1" },
        ],
      },
    },
    {
      title: "a mount more moves no field of the others",
      custom: { volumeMounts: [{ name: "data", mountPath: "/more" }] },
      fields: {
        volumeMounts: [{ name: "data", mountPath: "/more" }, ...(app.volumeMounts ?? [])],
      },
    },
    {
      title: "a probe's handler replaces the other one, its times stay",
      custom: { livenessProbe: { exec: { command: ["true"] } } },
      fields: { livenessProbe: { exec: { command: ["true"] }, periodSeconds: 3 } },
    },
    {
      title: "a probe's time leaves its handler",
      custom: { livenessProbe: { periodSeconds: 9 } },
      fields: { livenessProbe: { httpGet: { path: "/", port: 80 }, periodSeconds: 9 } },
    },
  ] as { title: string; custom: JsonObject; fields: object }[])("$title", ({ custom, fields }) => {
    expect(mergeCustom(app, custom)).toEqual({ ...app, ...fields });
  });

  it("keeps what only ephemeral containers have", () => {
    const debuggerContainer = { name: "dbg", targetContainerName: "app" };
    expect(mergeCustom(debuggerContainer, { workingDir: "/x" })).toEqual({
      ...debuggerContainer,
      workingDir: "/x",
    });
  });
});

/** Lists whose items are known by a key; every other field of an item is a payload. */
const keyed = [
  { list: "env", key: "name", payloads: ["value"] },
  { list: "volumeMounts", key: "mountPath", payloads: ["name", "subPath", "subPathExpr"] },
  { list: "ports", key: "containerPort", payloads: ["name", "hostIP", "protocol"] },
] as const;

describe.each(keyed)("merging $list", ({ list, key, payloads }) => {
  const keys =
    list === "ports"
      ? fc.integer({ min: 1, max: 6 })
      : fc.constantFrom("a", "b", "c", "d", "e", "f");
  const item = fc
    .record(
      {
        key: keys,
        ...Object.fromEntries(payloads.map((field) => [field, fc.constantFrom("x", "y", "z")])),
      },
      { requiredKeys: ["key"] },
    )
    .map(({ key: id, ...rest }) => ({ [key]: id, ...rest }) as JsonObject);
  const items = fc.uniqueArray(item, { selector: (each) => each[key], maxLength: 6 });

  it("never loses a field and never moves one to another item", () => {
    fc.assert(
      fc.property(items, items, (current, custom) => {
        const container = { name: "app", [list]: current } as Container;
        const merged = mergeCustom(container, { [list]: custom });
        const outcome = JSON.parse(JSON.stringify(merged))[list] as JsonObject[];
        const expected = new Map(current.map((each) => [each[key], each]));
        for (const each of custom) expected.set(each[key], { ...expected.get(each[key]), ...each });
        expect(new Map(outcome.map((each) => [each[key], each]))).toEqual(expected);
        expect(outcome).toHaveLength(expected.size);
        // What was there stays in its order.
        const old = outcome
          .map((each) => each[key])
          .filter((id) => !custom.some((c) => c[key] === id));
        expect(old).toEqual(current.map((each) => each[key]).filter((id) => old.includes(id)));
      }),
    );
  });
});
