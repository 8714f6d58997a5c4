import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { formatYaml, parseYaml, YamlError } from "../yaml.ts";
import { decodeBody } from "./decode-body.ts";

const expected = { apiVersion: "v1", kind: "Pod" };

/** What becomes of a body, or the error in its place. */
function attempt(body: string): unknown {
  try {
    return decodeBody({ body, expected });
  } catch (error) {
    return error;
  }
}

const pod = {
  ...expected,
  metadata: { name: "p", creationTimestamp: "2026-01-01T00:00:00Z", labels: { a: "b" } },
  spec: {
    containers: [
      {
        name: "a",
        resources: { limits: { cpu: "1", memory: "1Gi" } },
        ports: [{ containerPort: 80 }],
        livenessProbe: { httpGet: { port: "http" }, initialDelaySeconds: 1 },
      },
    ],
    terminationGracePeriodSeconds: 30,
  },
};

it("a Pod in which anything stands anywhere is decoded or refused with 400", () => {
  const text = JSON.stringify(pod);
  const places = [...text.matchAll(/:(?=["\d[{])/g)].map(({ index }) => index + 1);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), (place, value) => {
      const rest = text.slice(place).replace(/^("(?:[^"\\]|\\.)*"|\d+)/, "");
      const result = attempt(`${text.slice(0, place)}${JSON.stringify(value)}${rest}`);
      if (result instanceof Error) expect(result).toBeInstanceOf(StatusError);
      else expect(result).toMatchObject({ object: expected });
    }),
    { numRuns: 1000 },
  );
});

it("YAML of any bytes is read or refused with a YamlError", () => {
  const unit = fc.constantFrom(..."-:?{}[],&*#|>'\"%@`!~ \n\tab01<=".split(""), "<<: *a\n", "&a ");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      try {
        const documents = parseYaml(text);
        for (const document of documents)
          expect(parseYaml(formatYaml(document))).toEqual([document]);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
      }
    }),
    { numRuns: 1000 },
  );
});

/** Quadratic work on any of these would take minutes, and the runner gives up long before. */
describe("a body of megabytes is done with in one go", () => {
  const quantity = (text: string) =>
    JSON.stringify({ spec: { containers: [{ resources: { limits: { cpu: text } } }] } });
  const entries = (count: number, entry: string) =>
    Array.from({ length: count }, () => entry).join();

  it.each([
    ["a quantity of digits", quantity("9".repeat(1_000_000))],
    ["a quantity of decimals", quantity(`0.${"0".repeat(1_000_000)}1`)],
    ["a quantity that is none", quantity(`${"1".repeat(1_000_000)}x`)],
    ["a quantity of suffixes", quantity("E".repeat(1_000_000))],
    ["a key that stands 100,000 times", `{${entries(100_000, '"a":1')}}`],
    ["unknown fields", `{${Array.from({ length: 50_000 }, (_each, key) => `"${key}":1`).join()}}`],
    ["quotes that are escaped", `{"a":"${'\\"'.repeat(1_000_000)}"}`],
    ["backslashes", `{"a":"${"\\\\".repeat(1_000_000)}"}`],
    ["a text that never ends", `{"a":"${"\\".repeat(2_000_001)}`],
    ["a number of digits", `{"a":${"1".repeat(2_000_000)}}`],
    ["containers", `{"spec":{"containers":[${entries(20_000, "{}")}]}}`],
    [
      "a time",
      JSON.stringify({
        metadata: { creationTimestamp: `2026-01-01T00:00:00.${"1".repeat(2_000_000)}Z` },
      }),
    ],
  ])("%s", (_what, body) => {
    const result = attempt(body);
    expect(result).not.toBeInstanceOf(RangeError);
    expect(result).not.toBeInstanceOf(TypeError);
  });
});
