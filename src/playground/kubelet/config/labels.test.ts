import { expect, it } from "vitest";
import { aPod } from "../fixtures.ts";
import { identityFromLabels, labelsOf } from "./labels.ts";

it("finds a Pod again by the labels it gave", () => {
  const identity = { namespace: "default", name: "web", uid: "uid-1" };
  expect(identityFromLabels(labelsOf(aPod()))).toEqual(identity);
});

it.each(["name", "namespace", "uid"])(
  "takes a container without its Pod's %s for a stranger's",
  (label) => {
    const { [`io.kubernetes.pod.${label}`]: _, ...labels } = labelsOf(aPod());
    expect(identityFromLabels(labels)).toBeUndefined();
  },
);
