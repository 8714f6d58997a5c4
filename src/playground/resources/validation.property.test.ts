import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyObject } from "../../../test/any-object.ts";
import { createdFrom, updatedFrom } from "../../../test/refusals.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { decode } from "../../kubernetes/schema/decode.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { catalog } from "./catalog.ts";
import { setPodDefaults } from "./pods/defaults/pod-defaults.ts";
import { pods } from "./pods/pods.ts";
import { validatePod } from "./pods/validate/pod.ts";
import type { Resource } from "./resource.ts";

/** Texts that rules ask about, besides arbitrary ones. */
const strings = fc.oneof(
  fc.constantFrom("a", "v", "app", "Always", "In", "/etc", "../x", "10.0.0.1", "cpu", "a.b/c"),
  fc.string({ maxLength: 4 }),
);
const integers = fc.oneof(fc.constantFrom(0, 1, 80, -1), fc.integer());

/** Any object of a kind as a client may send it. */
function anyOf(resource: Resource): fc.Arbitrary<KubernetesObject> {
  const type = typeOf(resource);
  return anyObject(type, { depth: 6, maxFields: 7, strings, integers }).map((value) => {
    const { metadata: _any, ...object } = decode({ type, value }).object;
    return { ...object, metadata: { name: "a" } };
  });
}

function typeOf({ group, version, kind }: Resource): string {
  return `${group === "" ? "core" : (group.split(".")[0] ?? "")}.${version}.${kind}`;
}

/** The object, or undefined where it was refused as it should be: with a StatusError. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

/** Kinds that clients write; usage is only read. */
const written = catalog.filter(({ verbs }) => verbs?.includes("create") !== false);

describe.each(written.map((resource) => [resource.plural, resource] as const))(
  "any of %s that fits its type",
  (_plural, resource) => {
    const create = (object: KubernetesObject) => attempt(() => createdFrom(resource, object));

    it("is made or refused, and never trips the rules", () => {
      fc.assert(
        fc.property(anyOf(resource), (object) => {
          expect(() => create(object)).not.toThrow();
        }),
        { numRuns: 200 },
      );
    });

    it("may be asked for as an update of any other, of its status, too", () => {
      fc.assert(
        fc.property(anyOf(resource), anyOf(resource), (current, wanted) => {
          const updated = Object.entries(resource.subresources ?? {})
            .filter(([, rules]) => rules.prepareForUpdate !== undefined)
            .map(([name]) => name);
          for (const subresource of [undefined, ...updated]) {
            const update = () => updatedFrom(resource, current, wanted, subresource);
            expect(() => attempt(update)).not.toThrow();
          }
        }),
        { numRuns: 100 },
      );
    });
  },
);

describe("the defaults of a Pod", () => {
  const anyPod = anyOf(pods).map((pod) => pod as Pod);

  it("are set once and for all", () => {
    fc.assert(
      fc.property(anyPod, (pod) => {
        setPodDefaults(pod);
        const once = structuredClone(pod);
        setPodDefaults(pod);
        expect(pod).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  it("fit the type, as decoding shows", () => {
    fc.assert(
      fc.property(anyPod, (pod) => {
        setPodDefaults(pod);
        const { object, problems } = decode({
          type: "core.v1.Pod",
          value: JSON.parse(JSON.stringify(pod)),
        });
        expect(problems).toEqual([]);
        expect(object.spec).toEqual(pod.spec);
      }),
      { numRuns: 300 },
    );
  });

  it("leave nothing that a rule could miss", () => {
    const pod: Pod = { metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "a" }] } };
    setPodDefaults(pod);
    expect(validatePod(pod)).toEqual([]);
  });
});
