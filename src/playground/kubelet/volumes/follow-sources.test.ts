import { describe, expect, it } from "vitest";
import type { ObjectMeta, Volume } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { mountsSource, showsOtherMetadata, type VolumeSource } from "./follow-sources.ts";

const named = (volume: Omit<Volume, "name">): Volume => ({ name: "v", ...volume });
const configMap: VolumeSource = { kind: "ConfigMap", name: "a" };
const secret: VolumeSource = { kind: "Secret", name: "a" };

it.each<[string, Omit<Volume, "name">, VolumeSource, boolean]>([
  ["a configMap", { configMap: { name: "a" } }, configMap, true],
  [
    "an optional one, which may come yet",
    { configMap: { name: "a", optional: true } },
    configMap,
    true,
  ],
  ["another configMap", { configMap: { name: "b" } }, configMap, false],
  ["a secret of a configMap's name", { secret: { secretName: "a" } }, configMap, false],
  ["a secret", { secret: { secretName: "a" } }, secret, true],
  ["a configMap of a secret's name", { configMap: { name: "a" } }, secret, false],
  [
    "a configMap among others in one place",
    { projected: { sources: [{ downwardAPI: {} }, { configMap: { name: "a" } }] } },
    configMap,
    true,
  ],
  [
    "a secret in one place with others",
    { projected: { sources: [{ secret: { name: "a" } }] } },
    secret,
    true,
  ],
  ["a directory", { emptyDir: {} }, configMap, false],
])("a Pod that mounts %s", (_what, volume, source, expected) => {
  expect(mountsSource(aPod({ volumes: [named({ emptyDir: {} }), named(volume)] }), source)).toBe(
    expected,
  );
});

describe("labels and annotations", () => {
  const showing = (fieldPath: string) => [
    named({ downwardAPI: { items: [{ path: "x", fieldRef: { fieldPath } }] } }),
  ];
  const projecting = [
    named({
      projected: {
        sources: [
          {
            downwardAPI: {
              items: [{ path: "x", fieldRef: { fieldPath: "metadata.annotations" } }],
            },
          },
        ],
      },
    }),
  ];
  const before: ObjectMeta = { labels: { tier: "one" } };
  const relabelled: ObjectMeta = { labels: { tier: "two" } };
  const annotated: ObjectMeta = { ...before, annotations: { by: "me" } };
  it.each<[string, Volume[], ObjectMeta, boolean]>([
    ["that changed are shown anew", showing("metadata.labels"), relabelled, true],
    ["are shown anew, one by its key", showing("metadata.labels['tier']"), relabelled, true],
    ["are shown anew among other sources", projecting, annotated, true],
    ["that stayed are not", showing("metadata.labels"), { ...before, resourceVersion: "9" }, false],
    ["that nobody shows are not", showing("metadata.name"), relabelled, false],
    ["are not without volumes", [], relabelled, false],
  ])("%s", (_what, volumes, metadata, expected) => {
    const pod = (of: ObjectMeta) => aPod({ volumes }, { metadata: of });
    expect(showsOtherMetadata(pod(before), pod(metadata))).toBe(expected);
  });

  it("of a Pod that is seen for the first time are not new: its volumes are made anyway", () => {
    const pod = aPod({ volumes: showing("metadata.labels") }, { metadata: before });
    expect(showsOtherMetadata(undefined, pod)).toBe(false);
  });
});
