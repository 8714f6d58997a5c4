import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { negotiate } from "./accept.ts";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const json = { kind: "whole", contentType: "application/json" };

describe("the representation for an Accept header", () => {
  it.each([
    ["is JSON without one", undefined, json],
    ["is JSON for anything", "*/*", json],
    [
      "is JSON where protobuf is preferred",
      "application/vnd.kubernetes.protobuf,application/json",
      json,
    ],
    ["is YAML on request", "application/yaml", { kind: "whole", contentType: "application/yaml" }],
    [
      "is the first that can be made",
      `${table},application/json`,
      { kind: "table", version: "v1", contentType: "application/json" },
    ],
    [
      "is an older Table on request",
      "application/json;as=Table;v=v1beta1;g=meta.k8s.io",
      { kind: "table", version: "v1beta1", contentType: "application/json" },
    ],
    [
      "is metadata on request",
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
      { kind: "metadata", version: "v1", contentType: "application/json" },
    ],
    [
      "passes over what it does not know",
      "application/json;as=Chart;v=v1;g=meta.k8s.io,application/json",
      json,
    ],
    ["is what weighs most", "application/yaml;q=0.5,application/json", json],
    ["is nothing that is excluded", "application/yaml;q=0,application/json;q=0.1", json],
    ["takes a weight that is none as absent", "application/json;q=much,application/yaml", json],
  ])("%s", (_case, header, representation) => {
    expect(negotiate(header)).toEqual(representation);
  });

  it("is one we have or 406, whatever the header is", () => {
    const words =
      'application/json application/* */* as=Table g=meta.k8s.io v=v1 q=0.5 q=-1 q=Infinity = ; , " __proto__=1 constructor';
    const word = fc.constantFrom(...words.split(" "), " ", "\u0000");
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 30 }),
        (header) => {
          try {
            expect(["whole", "table", "metadata"]).toContain(negotiate(header.join("")).kind);
          } catch (error) {
            expect(error).toMatchObject({ code: 406 });
          }
        },
      ),
    );
  });

  it.each(["text/html", "application/vnd.kubernetes.protobuf", "application/json;as=Chart"])(
    "is none for %s",
    (header) => {
      expect(() => negotiate(header)).toThrow(
        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml",
      );
    },
  );
});
