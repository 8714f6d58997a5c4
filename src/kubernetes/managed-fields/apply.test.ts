import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { StatusError } from "../status-error.ts";
import { applyConfig } from "./apply.ts";
import { pathsOf } from "./field-set.ts";
import { noOwners, type Owners, readOwners, writeOwners } from "./owners.ts";
import { printPath } from "./path-element.ts";
import { emptyObject, trackUpdate } from "./track-update.ts";
import { namedFields } from "./tracked.ts";

const head = { apiVersion: "v1", kind: "Pod" } as const;
const writerNamed = (manager: string, at = 0) => ({
  manager,
  ...head,
  subresource: "",
  tracked: { allBut: namedFields(["status"]) },
  time: new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString().replace(".000", ""),
});

interface State {
  readonly object: JsonObject | undefined;
  readonly owners: Owners;
}
type Step = (state: State) => State;

const nothing: State = { object: undefined, owners: noOwners };
const play = (...steps: Step[]): State => steps.reduce((state, step) => step(state), nothing);

/** One object of the kind Pod, with these fields. */
const pod = (fields: JsonObject): JsonObject => ({ ...head, ...fields });
const labels = (values: JsonObject): JsonObject => ({ metadata: { labels: values } });

/** What decoding does: nulls are gone. */
const settled = (object: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(object, (_key, value) => value ?? undefined));

function applied(
  manager: string,
  fields: JsonObject,
  options: { force?: boolean; at?: number } = {},
): Step {
  return ({ object, owners }) => {
    const outcome = applyConfig({
      writer: writerNamed(manager, options.at),
      config: pod(fields),
      live: object,
      owners,
      force: options.force === true,
    });
    return { object: settled(outcome.object), owners: outcome.owners };
  };
}

function updated(manager: string, fields: JsonObject, at = 0): Step {
  return ({ object, owners }) => {
    const after = pod(fields);
    const before = object ?? emptyObject(head.apiVersion, head.kind);
    return {
      object: after,
      owners: trackUpdate({ writer: writerNamed(manager, at), owners, before, after }),
    };
  };
}

/** Who owns what: `m1: .metadata.labels.a`. */
function owned({ owners }: State): string[] {
  return (writeOwners(owners) ?? []).flatMap(({ manager, fieldsV1 }) => {
    const [owner] = readOwners([
      { operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1 },
    ]).values();
    return pathsOf(owner?.fields ?? { member: false, children: new Map() }).map(
      (path) => `${manager}: ${printPath(path)}`,
    );
  });
}

function conflict(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("there was no conflict");
}

describe("applying", () => {
  it.each<[string, Step[], JsonObject, string[]]>([
    [
      "creates, and owns what was applied",
      [applied("m1", labels({ a: "1" }))],
      labels({ a: "1" }),
      ["m1: .metadata.labels.a"],
    ],
    [
      "shares what is applied with the same value",
      [applied("m1", labels({ a: "1" })), applied("m2", labels({ a: "1", b: "2" }))],
      labels({ a: "1", b: "2" }),
      ["m1: .metadata.labels.a", "m2: .metadata.labels.a", "m2: .metadata.labels.b"],
    ],
    [
      "removes what is no longer applied",
      [applied("m1", labels({ a: "1", b: "2" })), applied("m1", labels({ a: "1" }))],
      labels({ a: "1" }),
      ["m1: .metadata.labels.a"],
    ],
    [
      "leaves what another one applies, too",
      [
        applied("m1", labels({ a: "1", b: "2" })),
        applied("m2", labels({ b: "2" })),
        applied("m1", labels({ a: "1" })),
      ],
      labels({ a: "1", b: "2" }),
      ["m2: .metadata.labels.b", "m1: .metadata.labels.a"],
    ],
    [
      "leaves what another one updated",
      [applied("m1", labels({ a: "1" })), updated("m2", labels({ a: "2" })), applied("m1", {})],
      labels({ a: "2" }),
      ["m2: .metadata.labels.a"],
    ],
    [
      "takes over by force",
      [applied("m1", labels({ a: "1" })), applied("m2", labels({ a: "2" }), { force: true })],
      labels({ a: "2" }),
      ["m2: .metadata.labels.a"],
    ],
    [
      "removes an item that is no longer applied, with what is in it",
      [
        applied("m1", {
          spec: {
            containers: [
              { name: "a", image: "a" },
              { name: "b", image: "b" },
            ],
          },
        }),
        applied("m1", { spec: { containers: [{ name: "b", image: "b" }] } }),
      ],
      { spec: { containers: [{ name: "b", image: "b" }] } },
      [
        'm1: .spec.containers[name="b"]',
        'm1: .spec.containers[name="b"].image',
        'm1: .spec.containers[name="b"].name',
      ],
    ],
    [
      "keeps an item that still holds something of another one",
      [
        applied("m1", { spec: { containers: [{ name: "a", image: "a" }] } }),
        applied("m2", { spec: { containers: [{ name: "a", workingDir: "/" }] } }),
        applied("m1", { spec: { containers: [] } }),
      ],
      { spec: { containers: [{ name: "a", workingDir: "/" }] } },
      [
        'm2: .spec.containers[name="a"]',
        'm2: .spec.containers[name="a"].name',
        'm2: .spec.containers[name="a"].workingDir',
      ],
    ],
    [
      "removes a struct that was applied by itself",
      [
        applied("m1", { spec: { nodeName: "n", securityContext: { runAsUser: 1 } } }),
        applied("m1", { spec: { nodeName: "n" } }),
      ],
      { spec: { nodeName: "n" } },
      ["m1: .spec.nodeName"],
    ],
    [
      "counts a default of a key as given",
      [
        updated("u", {
          spec: { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
        }),
        applied("m1", {
          spec: { containers: [{ name: "a", ports: [{ containerPort: 80, name: "web" }] }] },
        }),
      ],
      {
        spec: {
          containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP", name: "web" }] }],
        },
      },
      [
        'm1: .spec.containers[name="a"]',
        'm1: .spec.containers[name="a"].name',
        'm1: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"]',
        'm1: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort',
        'm1: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].name',
        'u: .spec.containers[name="a"]',
        'u: .spec.containers[name="a"].name',
        'u: .spec.containers[name="a"].ports',
        'u: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"]',
        'u: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort',
        'u: .spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].protocol',
      ],
    ],
    [
      "owns nothing that only the server sets, and not the name",
      [applied("m1", { metadata: { name: "p", namespace: "d", uid: "u", generation: 2 } })],
      { metadata: { name: "p", namespace: "d", uid: "u", generation: 2 } },
      [],
    ],
  ])("%s", (_what, steps, fields, owners) => {
    const state = play(...steps);
    expect(state.object).toMatchObject(fields);
    expect(settled({ l: state.object?.metadata ?? {} })).toEqual(
      settled({ l: fields.metadata ?? {} }),
    );
    expect(owned(state)).toEqual(owners);
  });

  it("is refused for one field of another, whom it names", () => {
    const before = play(applied("m1", labels({ a: "1" })));
    const { code, reason, message, details } = conflict(() =>
      applied("m2", labels({ a: "2" }))(before),
    );
    expect({ code, reason, message, details }).toEqual({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "m1": .metadata.labels.a',
      details: {
        causes: [
          {
            reason: "FieldManagerConflict",
            message: 'conflict with "m1"',
            field: ".metadata.labels.a",
          },
        ],
      },
    });
  });

  it("is refused for several, by owner", () => {
    const before = play(
      applied("m1", labels({ a: "1" })),
      updated("kubectl-client-side-apply", labels({ a: "1", b: "1", c: "1" })),
    );
    expect(conflict(() => applied("m2", labels({ a: "2", b: "2", c: "2" }))(before)).message).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "kubectl-client-side-apply" using v1:',
        "- .metadata.labels.b",
        "- .metadata.labels.c",
        'conflicts with "m1":',
        "- .metadata.labels.a",
      ].join("\n"),
    );
  });

  it("counts what nobody was written down for as owned before the first apply", () => {
    const before = { object: pod(labels({ a: "1", b: "2" })), owners: noOwners };
    expect(owned(applied("m1", labels({ a: "1" }))(before))).toEqual([
      "m1: .metadata.labels.a",
      "before-first-apply: .metadata.labels",
      "before-first-apply: .metadata.labels.a",
      "before-first-apply: .metadata.labels.b",
    ]);
    expect(conflict(() => applied("m1", labels({ a: "9" }))(before)).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .metadata.labels.a',
    );
  });

  it("keeps its time when it changes nothing, and has none when it only joins in", () => {
    const once = play(applied("m1", labels({ a: "1" }), { at: 1 }));
    const again = applied("m1", labels({ a: "1" }), { at: 9 })(once);
    const joined = applied("m2", labels({ a: "1" }), { at: 9 })(again);
    expect((writeOwners(joined.owners) ?? []).map(({ manager, time }) => [manager, time])).toEqual([
      ["m2", undefined],
      ["m1", "2026-01-01T00:00:01Z"],
    ]);
  });

  it("forgets owners in a version that is gone", () => {
    const old = readOwners([
      {
        manager: "o",
        operation: "Update",
        apiVersion: "v0",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:spec": {} },
      },
    ]);
    const state = applied("m1", labels({ a: "1" }))({ object: pod({}), owners: old });
    expect(owned(state)).toEqual(["m1: .metadata.labels.a"]);
  });
});

describe("kubectl's server-side apply", () => {
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const byClient = (values: JsonObject, live = values) =>
    updated("kubectl-client-side-apply", {
      metadata: {
        labels: live,
        annotations: { [annotation]: JSON.stringify(pod(labels(values))) },
      },
    });

  it("takes over what client-side apply set, and brings the annotation up to date", () => {
    const state = play(byClient({ a: "1" }), applied("kubectl", labels({ a: "2" })));
    expect(state.object?.metadata).toEqual({
      labels: { a: "2" },
      annotations: {
        [annotation]: '{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"2"}}}\n',
      },
    });
    expect(owned(state)).toContain("kubectl: .metadata.labels.a");
  });

  it("is refused what was changed since", () => {
    const before = play(byClient({ a: "1", b: "1" }, { a: "7", b: "1" }));
    const { message } = conflict(() => applied("kubectl", labels({ a: "2", b: "2" }))(before));
    expect(message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .metadata.labels.a',
    );
  });

  it.each(["not json", "[]", '{"apiVersion":"v9"}', '{"apiVersion":"v1","bogus":1}'])(
    "has no claim from the annotation %j",
    (text) => {
      const fields = { metadata: { labels: { a: "1" }, annotations: { [annotation]: text } } };
      const before = play(updated("kubectl-client-side-apply", fields));
      expect(conflict(() => applied("kubectl", labels({ a: "2" }))(before)).code).toBe(409);
    },
  );
});

describe("updating", () => {
  it("owns what changed, whoever owned it, and leaves the rest", () => {
    const state = play(
      updated("m1", labels({ a: "1", b: "1" })),
      updated("m2", labels({ a: "1", b: "2", c: "2" })),
    );
    expect(owned(state)).toEqual([
      "m1: .metadata.labels",
      "m1: .metadata.labels.a",
      "m2: .metadata.labels.b",
      "m2: .metadata.labels.c",
    ]);
  });

  it("has no owner for what is removed", () => {
    const state = play(
      updated("m1", labels({ a: "1", b: "1" })),
      updated("m2", labels({ b: "1" })),
    );
    expect(owned(state)).toEqual(["m1: .metadata.labels", "m1: .metadata.labels.b"]);
  });

  it("sets a new time only for who changed something", () => {
    const state = play(
      updated("m1", labels({ a: "1" }), 1),
      updated("m2", labels({ a: "1", b: "1" }), 2),
      updated("m2", labels({ a: "1", b: "1" }), 3),
      updated("m1", labels({ b: "1" }), 4),
    );
    expect((writeOwners(state.owners) ?? []).map(({ manager, time }) => [manager, time])).toEqual([
      ["m1", "2026-01-01T00:00:01Z"],
      ["m2", "2026-01-01T00:00:02Z"],
    ]);
  });

  it("makes one of the oldest when there are more than ten", () => {
    const steps = Array.from({ length: 13 }, (_each, index) => {
      const values = Object.fromEntries(
        Array.from({ length: index + 1 }, (_value, key) => [`l${key}`, "1"]),
      );
      return updated(`m${index}`, labels(values), index);
    });
    const entries = writeOwners(play(...steps).owners) ?? [];
    expect(entries.map(({ manager }) => manager)).toEqual([
      "ancient-changes",
      ...Array.from({ length: 9 }, (_each, index) => `m${index + 4}`),
    ]);
    expect(entries[0]?.fieldsV1).toEqual({
      "f:metadata": { "f:labels": { ".": {}, "f:l0": {}, "f:l1": {}, "f:l2": {}, "f:l3": {} } },
    });
    expect(entries[0]?.time).toBe("2026-01-01T00:00:03Z");
  });
});

describe("entries", () => {
  it("stand by operation, time, manager and subresource", () => {
    const entry = (manager: string, operation: string, time: string, subresource?: string) => ({
      manager,
      operation,
      apiVersion: "v1",
      time: `2026-01-01T00:00:0${time}Z`,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": {} },
      ...(subresource === undefined ? {} : { subresource }),
    });
    const entries = [
      entry("z", "Apply", "5"),
      entry("c", "Update", "1"),
      entry("a", "Update", "2"),
      entry("a", "Update", "2", "status"),
      entry("b", "Update", "2"),
    ];
    expect(writeOwners(readOwners(entries.toReversed()))).toEqual(entries);
  });

  it.each([
    [{ operation: "Delete" }, /operation must be `Apply` or `Update`/],
    [{ apiVersion: "" }, /apiVersion must not be empty/],
    [{ fieldsType: "" }, /missing fieldsType in managed fields entry 0/],
    [{ fieldsType: "X" }, /invalid fieldsType "X" in managed fields entry 0/],
    [{ fieldsV1: { a: {} } }, /key must be 2 characters long/],
  ])("with %j are refused", (wrong, message) => {
    const entry = { manager: "m", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1" };
    expect(() => readOwners([{ ...entry, ...wrong }])).toThrow(message);
  });
});

describe("whatever is applied", () => {
  const values = fc.dictionary(
    fc.constantFrom("a", "b", "c", "__proto__"),
    fc.constantFrom("1", "2"),
    {
      noNullPrototype: true,
    },
  );
  const containers = fc.uniqueArray(
    fc.record(
      {
        name: fc.constantFrom("a", "b", "c"),
        image: fc.constantFrom("x", "y"),
        env: fc.uniqueArray(
          fc.record({ name: fc.constantFrom("E", "F"), value: fc.constantFrom("1", "2") }),
          { selector: ({ name }) => name },
        ),
      },
      { requiredKeys: ["name"] },
    ),
    { selector: ({ name }) => name },
  );
  const config = fc.record({ labels: values, containers }).map(
    ({ labels: wanted, containers: items }): JsonObject => ({
      metadata: { labels: { ...wanted } },
      spec: { containers: items.map((item) => ({ ...item })) },
    }),
  );

  it("is there afterwards, and applying it again changes nothing", () => {
    fc.assert(
      fc.property(config, config, (first, second) => {
        const before = play(applied("m1", first), applied("m2", second, { force: true }));
        const again = applied("m2", second, { at: 9 })(before);
        expect(again.object).toEqual(before.object);
        expect(writeOwners(again.owners)).toEqual(writeOwners(before.owners));
      }),
    );
  });

  it("is not in conflict with anybody where it says what is there", () => {
    fc.assert(
      fc.property(config, (wanted) => {
        const before = play(updated("m0", wanted), applied("m1", wanted));
        expect(applied("m2", wanted)(before).object).toEqual(before.object);
      }),
    );
  });

  it("goes when its only applier applies nothing any more", () => {
    fc.assert(
      fc.property(config, (wanted) => {
        const state = play(applied("m1", wanted), applied("m1", {}));
        expect(owned(state)).toEqual([]);
        expect(JSON.stringify(state.object)).not.toMatch(/"name"|"labels":\{"/);
      }),
    );
  });
});
