import { describe, expect, it } from "vitest";
import { decodeBody } from "./decode-body.ts";

const expected = { apiVersion: "v1", kind: "Pod" };
const podText = (more = "") =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","name":"p"},"spec":{"containers":[]${more}}}`;

describe("decodeBody", () => {
  it.each([
    [
      podText(`,"bogus":1`),
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: duplicate field "metadata.name", unknown field "spec.bogus"',
    ],
    [
      `{"apiVersion":"v1","kind":"Service"}`,
      'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
    ],
    [
      `{"apiVersion":"v1","kind":"EphemeralContainers"}`,
      'EphemeralContainers in version "v1" cannot be handled as a Pod: no kind "EphemeralContainers" is registered for version "v1"',
    ],
    [
      `{"apiVersion":"v1","kind":"Pod","spec":{"containers":1}}`,
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      `{"a"`,
      "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    [
      `{"kind":3}`,
      "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string",
    ],
  ])("answers 400 to %j", (body, message) => {
    expect(() => decodeBody({ body, expected, fieldValidation: "Strict" })).toThrow(
      expect.objectContaining({ code: 400, reason: "BadRequest", message }),
    );
  });

  it("returns unknown and duplicate fields as warnings, or ignores them", () => {
    const body = podText(`,"bogus":1`);
    expect(decodeBody({ body, expected }).warnings).toEqual([
      'duplicate field "metadata.name"',
      'unknown field "spec.bogus"',
    ]);
    expect(decodeBody({ body, expected, fieldValidation: "Ignore" }).warnings).toEqual([]);
  });

  it("takes a body without kind and apiVersion for the expected kind", () => {
    expect(decodeBody({ body: `{"metadata":{"name":"p"}}`, expected }).object).toMatchObject({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
    });
  });

  it("knows DeleteOptions of every group version", () => {
    const { object } = decodeBody({
      body: `{"apiVersion":"apps/v1","kind":"DeleteOptions","gracePeriodSeconds":0}`,
      expected: { apiVersion: "apps/v1", kind: "DeleteOptions" },
    });
    expect(object.gracePeriodSeconds).toBe(0);
  });
});
