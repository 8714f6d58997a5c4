import { expect, it } from "vitest";
import { aPod } from "../fixtures.ts";
import { podField } from "./pod-field.ts";

const pod = aPod(
  { nodeName: "node-1", serviceAccountName: "default" },
  { metadata: { labels: { b: "2", a: 'say "1"' }, annotations: { "x.io/y": "z" } } },
);
const addresses = { podIps: ["10.1.0.5", "fd00::5"], hostIp: "192.0.2.1" };

it.each([
  ["metadata.name", "web"],
  ["metadata.namespace", "default"],
  ["metadata.uid", "uid-1"],
  ["metadata.labels", 'a="say \\"1\\""\nb="2"'],
  ["metadata.annotations", 'x.io/y="z"'],
  ["metadata.labels['b']", "2"],
  ["metadata.labels['absent']", ""],
  ["metadata.labels['constructor']", ""],
  ["metadata.annotations['x.io/y']", "z"],
  ["spec.nodeName", "node-1"],
  ["spec.serviceAccountName", "default"],
  ["status.hostIP", "192.0.2.1"],
  ["status.hostIPs", "192.0.2.1"],
  ["status.podIP", "10.1.0.5"],
  ["status.podIPs", "10.1.0.5,fd00::5"],
  ["spec.containers", undefined],
  ["metadata.labels[b]", undefined],
])("the field %s is %j", (path, value) => {
  expect(podField(pod, path, addresses)).toBe(value);
});

it("is empty where the Pod has no labels, no node and no address yet", () => {
  const fields = [
    "metadata.labels",
    "metadata.labels['a']",
    "spec.nodeName",
    "status.podIP",
    "status.podIPs",
  ];
  const none = { podIps: [], hostIp: "192.0.2.1" };
  expect(fields.map((path) => podField(aPod(), path, none))).toEqual(["", "", "", "", ""]);
});
