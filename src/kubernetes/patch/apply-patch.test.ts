import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import type { FieldValidation } from "../schema/decode-body.ts";
import { applyPatch, type PatchType } from "./apply-patch.ts";

/** The Deployment the patches of api-server.json are tried on. */
const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d", annotations: { keep: "1", old: "1", z: "zv" } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "d" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } },
    template: {
      metadata: { labels: { app: "d" } },
      spec: {
        containers: [
          {
            name: "a",
            image: "img-a",
            env: [
              { name: "E1", value: "1" },
              { name: "E2", value: "2" },
            ],
            ports: [{ containerPort: 80, name: "http", protocol: "TCP" }],
            args: ["x", "y"],
          },
          { name: "b", image: "img-b" },
        ],
        volumes: [
          { name: "v1", emptyDir: {} },
          { name: "v2", configMap: { name: "cm" } },
        ],
        nodeSelector: { k1: "x", k2: "y" },
        tolerations: [{ key: "t1", operator: "Exists" }],
        imagePullSecrets: [{ name: "s1" }],
      },
    },
  },
};

const media = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
} as const satisfies Record<string, PatchType>;

function patch(
  kind: keyof typeof media,
  body: unknown,
  fieldValidation?: FieldValidation,
): ReturnType<typeof applyPatch> {
  return applyPatch({
    apiVersion: "apps/v1",
    kind: "Deployment",
    current: deployment,
    patchType: media[kind],
    patch: typeof body === "string" ? body : JSON.stringify(body),
    ...(fieldValidation === undefined ? {} : { fieldValidation }),
  });
}

const podSpec = (spec: unknown) => ({ spec: { template: { spec } } });

describe("applyPatch", () => {
  it("changes one container by name", () => {
    const { object } = patch(
      "strategic",
      podSpec({ containers: [{ name: "a", image: "img-a2" }] }),
    );
    expect(object).toMatchObject(
      podSpec({
        containers: [
          { name: "a", image: "img-a2", args: ["x", "y"] },
          { name: "b", image: "img-b" },
        ],
      }),
    );
  });

  it.each([
    [
      "deletes a container",
      { containers: [{ $patch: "delete", name: "b" }] },
      "containers.length",
      1,
    ],
    [
      "deletes one variable",
      { containers: [{ name: "a", env: [{ $patch: "delete", name: "E1" }] }] },
      "containers.0.env",
      [{ name: "E2", value: "2" }],
    ],
    [
      "orders containers that it doesn't list",
      { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] },
      "containers.0.name",
      "b",
    ],
    [
      "adds a pull secret",
      { imagePullSecrets: [{ name: "s2" }] },
      "imagePullSecrets",
      [{ name: "s2" }, { name: "s1" }],
    ],
  ])("%s", (_, spec, path, value) => {
    const { object } = patch("strategic", podSpec(spec));
    expect(object).toHaveProperty(`spec.template.spec.${path}`, value);
  });

  it("leaves the stored object as it was", () => {
    const before = structuredClone(deployment);
    patch("strategic", podSpec({ containers: [{ name: "a", env: [{ name: "E1", value: "9" }] }] }));
    patch("json", [{ op: "remove", path: "/spec/template/spec/containers/0" }]);
    patch("merge", { metadata: { annotations: null } });
    expect(deployment).toEqual(before);
  });

  it("makes an emptied map absent", () => {
    const { object } = patch("strategic", podSpec({ nodeSelector: { $patch: "delete" } }));
    expect(object).not.toHaveProperty("spec.template.spec.nodeSelector");
  });

  it("drops the old volume source with $retainKeys", () => {
    const { object } = patch(
      "strategic",
      podSpec({
        volumes: [{ $retainKeys: ["name", "emptyDir"], name: "v2", configMap: null, emptyDir: {} }],
      }),
    );
    expect(object).toHaveProperty("spec.template.spec.volumes", [
      { name: "v1", emptyDir: {} },
      { name: "v2", emptyDir: {} },
    ]);
  });

  it("keeps only the strategy's type with $retainKeys", () => {
    const { object } = patch("strategic", {
      spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    });
    expect(object).toHaveProperty("spec.strategy", { type: "Recreate" });
  });

  it("adds and removes annotations", () => {
    const { object } = patch("strategic", { metadata: { annotations: { n: "1", old: null } } });
    expect(object).toHaveProperty("metadata.annotations", { keep: "1", z: "zv", n: "1" });
  });

  it("replaces lists in a merge patch", () => {
    const { object } = patch("merge", podSpec({ containers: [{ name: "a", image: "only" }] }));
    expect(object).toHaveProperty("spec.template.spec.containers", [
      { name: "a", image: "only", resources: {} },
    ]);
  });

  it("copies, moves and escapes in a JSON patch", () => {
    const { object } = patch("json", [
      { op: "copy", from: "/metadata/annotations/z", path: "/metadata/annotations/y" },
      { op: "move", from: "/metadata/annotations/z", path: "/metadata/annotations/w" },
      { op: "add", path: "/metadata/annotations/a~1b", value: "c" },
    ]);
    expect(object).toHaveProperty("metadata.annotations", {
      keep: "1",
      old: "1",
      y: "zv",
      w: "zv",
      "a/b": "c",
    });
  });

  it.each([
    [
      "a merge key is missing",
      podSpec({ containers: [{ image: "x" }] }),
      500,
      "map: map[image:x] does not contain declared merge key: name",
    ],
    [
      "a directive is unknown",
      podSpec({ containers: [{ $patch: "frobnicate", name: "a" }] }),
      500,
      "unknown patch type: frobnicate in map: map[$patch:frobnicate name:a]",
    ],
    [
      "$patch: merge stands in a list",
      podSpec({ containers: [{ $patch: "merge", name: "a" }] }),
      500,
      "merging lists cannot yet be specified in the patch",
    ],
    [
      "$retainKeys leaves out a key of the patch",
      podSpec({ volumes: [{ $retainKeys: ["name"], name: "v2", emptyDir: {} }] }),
      400,
      "invalid patch format of retainKeys",
    ],
    [
      "the order contradicts the list",
      podSpec({
        "$setElementOrder/containers": [{ name: "a" }, { name: "b" }],
        containers: [{ name: "b" }, { name: "a" }],
      }),
      500,
      "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n",
    ],
    [
      "an order is for no field",
      podSpec({ "$setElementOrder/bogus": [{ name: "a" }] }),
      500,
      'unable to find api field in struct PodSpec for the json field "bogus"',
    ],
    [
      "a list of values to delete is none",
      { metadata: { "$deleteFromPrimitiveList/finalizers": "a" } },
      400,
      "invalid patch format of primitive list",
    ],
    [
      "a list holds a list",
      podSpec({ containers: [["a"]] }),
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "a number is wanted",
      { spec: { replicas: "three" } },
      422,
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
    ],
    [
      "the patch is a list",
      [1],
      400,
      "json: cannot unmarshal array into Go value of type map[string]interface {}",
    ],
    ["the patch is no JSON", "{", 400, "unexpected end of JSON input"],
  ])("answers a strategic merge patch as Kubernetes does when %s", (_, body, code, message) => {
    expect(() => patch("strategic", body)).toThrow(expect.objectContaining({ code, message }));
  });

  it.each([
    [
      "json",
      { op: "x" },
      400,
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    [
      "json",
      [{ op: "test", path: "/spec/replicas", value: 7 }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "json",
      [{ op: "add", path: "/spec/nowhere/-", value: 7 }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "json",
      [{ op: "add", path: "/__proto__/polluted", value: 7 }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "json",
      [{ op: "add", path: "/constructor/prototype/polluted", value: 7 }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "json",
      [{ op: "frobnicate", path: "/a" }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "merge",
      '"x"',
      400,
      "error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}",
    ],
    ["merge", '{"__proto__":{}}', 400, 'error decoding patch: the key "__proto__" is not accepted'],
  ] as const)("answers a broken %s patch %j with %i", (kind, body, code, message) => {
    expect(() => patch(kind, body)).toThrow(expect.objectContaining({ code, message }));
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("stops a JSON patch that doubles the object again and again", () => {
    const doubling = Array.from({ length: 60 }, (_, index) => ({
      op: "copy",
      from: "",
      path: `/copy${index}`,
    }));
    expect(() => patch("json", doubling)).toThrow(expect.objectContaining({ code: 413 }));
  });

  it.each(["strategic", "merge"] as const)(
    "refuses unknown fields of a %s patch under Strict, else warns or says nothing",
    (kind) => {
      const body = { spec: { bogus: 1 } };
      expect(patch(kind, body).warnings).toEqual(['unknown field "spec.bogus"']);
      expect(patch(kind, body, "Ignore").warnings).toEqual([]);
      const refused = () => patch(kind, body, "Strict");
      expect(refused).toThrow(/strict decoding error: unknown field "spec.bogus"$/);
      expect(refused).toThrow(expect.objectContaining({ code: 422, reason: "Invalid" }));
    },
  );

  it("shows the patch in the message about a strategic merge patch", () => {
    expect(() => patch("strategic", { spec: { bogus: 1 } }, "Strict")).toThrow(
      ' "" is invalid: patch: Invalid value: "map[spec:map[bogus:1]]": strict decoding error',
    );
  });

  it("warns of duplicate fields in the patch", () => {
    const { warnings } = patch("merge", `{"spec":{"replicas":1,"replicas":2}}`);
    expect(warnings).toEqual(['duplicate field "spec.replicas"']);
  });
});
