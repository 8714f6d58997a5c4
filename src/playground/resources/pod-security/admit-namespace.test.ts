import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { warningsOf } from "./admit-namespace.ts";

const pod = (name: string, securityContext: object = {}, owner?: string): Pod => ({
  metadata: {
    name,
    ...(owner === undefined
      ? {}
      : {
          ownerReferences: [
            {
              apiVersion: "apps/v1",
              kind: "ReplicaSet",
              name: owner,
              uid: owner,
              controller: true,
            },
          ],
        }),
  },
  spec: { containers: [{ name: "c", image: "i", securityContext }] },
});
const privileged = { privileged: true };
const baseline = { level: "baseline", version: "latest" } as const;

it("says nothing of Pods that pass", () => {
  expect(warningsOf([pod("a")], "web", baseline)).toEqual([]);
});

it("names one Pod for each thing that is wrong", () => {
  const ptrace = { capabilities: { add: ["SYS_PTRACE"] } };
  const all = [
    pod("z", privileged),
    pod("b", privileged),
    pod("a"),
    pod("c", privileged),
    pod("d", ptrace),
    pod("e", ptrace),
    pod("f", { ...ptrace, ...privileged }),
  ];
  expect(warningsOf(all, "web", baseline)).toEqual([
    'existing pods in namespace "web" violate the new PodSecurity enforce level "baseline:latest"',
    "b (and 2 other pods): privileged",
    "d (and 1 other pod): non-default capabilities",
    "f: non-default capabilities, privileged",
  ]);
});

it("looks at one Pod of each controller first, and not at too many", () => {
  const alike = Array.from({ length: 3000 }, (_, index) => pod(`r-${index}`, {}, "rs"));
  expect(warningsOf([...alike, pod("last", privileged)], "web", baseline)).toEqual([
    "new PodSecurity enforce level only checked against the first 3000 of 3001 existing pods",
    'existing pods in namespace "web" violate the new PodSecurity enforce level "baseline:latest"',
    "last: privileged",
  ]);
});
