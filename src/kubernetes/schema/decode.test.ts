import { describe, expect, it } from "vitest";
import { decode } from "./decode.ts";
import { parseJson } from "./parse-json.ts";

const pod = (spec: unknown) => ({ type: "core.v1.Pod", ...parseJson(JSON.stringify({ spec })) });

describe("decode", () => {
  it("keeps known fields, writes what Go always writes and leaves out zero values", () => {
    const { object, problems } = decode({
      type: "core.v1.Pod",
      ...parseJson(
        `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"","labels":{}},
          "spec":{"hostNetwork":false,"shareProcessNamespace":false,"nodeSelector":null,
                  "containers":[{"name":"a","command":[]}]}}`,
      ),
    });
    expect(problems).toEqual([]);
    expect(object).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { shareProcessNamespace: false, containers: [{ name: "a", resources: {} }] },
      status: {},
    });
  });

  it.each([
    ["a field of the spec", { containers: [], bogus: 1 }, ['unknown field "spec.bogus"']],
    [
      "a field inside a list",
      { containers: [{ name: "a" }, { name: "b", Image: "x" }] },
      ['unknown field "spec.containers[1].Image"'],
    ],
    [
      "an unknown field only once, not what is in it",
      { containers: [], x: { y: 1 } },
      ['unknown field "spec.x"'],
    ],
  ])("names %s that the type doesn't have", (_, spec, problems) => {
    expect(decode(pod(spec)).problems).toEqual(problems);
  });

  it("names duplicate fields in the order of the text, in maps too", () => {
    const parsed = parseJson(
      `{"metadata":{"name":"a","name":"b","labels":{"x":"1","x":"2"}},"bogus":{"y":1,"y":2}}`,
    );
    const { object, problems } = decode({ type: "core.v1.Pod", ...parsed });
    expect(problems).toEqual([
      'duplicate field "metadata.name"',
      'duplicate field "metadata.labels.x"',
      'unknown field "bogus"',
    ]);
    expect(object.metadata).toEqual({ name: "b", labels: { x: "2" } });
  });

  it.each([
    [
      { containers: [{ env: [{ name: "a", value: 1 }] }] },
      "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
    ],
    [
      { containers: { name: "a" } },
      "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
    ],
    [
      { containers: ["a"] },
      "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container",
    ],
    [
      { containers: [{ command: [1] }] },
      "json: cannot unmarshal number into Go struct field Container.spec.containers.command of type string",
    ],
    [
      { nodeSelector: { a: true } },
      "json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string",
    ],
    [
      { priority: 1.5 },
      "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32",
    ],
    [
      { containers: [{ ports: [{ containerPort: 3_000_000_000 }] }] },
      "json: cannot unmarshal number 3000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
    ],
    [
      { containers: [{ resources: { limits: { cpu: "abc" } } }] },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      { containers: [{ livenessProbe: { httpGet: { port: true } } }] },
      "json: cannot unmarshal bool into Go value of type int32",
    ],
  ])("refuses a value of a wrong type in Go's words: %j", (spec, message) => {
    expect(() => decode(pod(spec))).toThrow(
      expect.objectContaining({ name: "DecodeError", message }),
    );
  });

  it("refuses bytes that are no base64 and says where", () => {
    const secret = (data: unknown) =>
      decode({ type: "core.v1.Secret", ...parseJson(JSON.stringify({ data })) }).object.data;
    expect(secret({ a: "Yg==", b: "" })).toEqual({ a: "Yg==", b: "" });
    expect(() => secret({ a: "Y!==" })).toThrow("illegal base64 data at input byte 1");
    expect(() => secret({ a: "Yg" })).toThrow("illegal base64 data at input byte 2");
  });

  it("turns null elements into zero values, as Go does", () => {
    const { object } = decode({
      type: "core.v1.ConfigMap",
      ...parseJson(`{"data":{"a":null},"metadata":{"finalizers":[null]}}`),
    });
    expect(object).toEqual({ data: { a: "" }, metadata: { finalizers: [""] } });
  });

  it("writes quantities and times in their canonical form", () => {
    const { object } = decode({
      type: "core.v1.Pod",
      ...parseJson(
        `{"metadata":{"creationTimestamp":"2026-11-23T12:00:00.123+02:00"},
          "spec":{"overhead":{"cpu":0.5,"memory":"1024Mi"},"containers":[]}}`,
      ),
    });
    expect(object).toMatchObject({
      metadata: { creationTimestamp: "2026-11-23T10:00:00Z" },
      spec: { overhead: { cpu: "500m", memory: "1Gi" } },
    });
  });

  it("keeps a zero that was sent where Go has a pointer", () => {
    const { object } = decode({
      type: "apps.v1.Deployment",
      ...parseJson(`{"spec":{"replicas":0,"paused":false,"selector":{},"template":{}}}`),
    });
    expect(object.spec).toEqual({
      replicas: 0,
      selector: {},
      strategy: {},
      template: { metadata: {}, spec: { containers: [] } },
    });
  });
});
