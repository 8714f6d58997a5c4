import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../kubernetes/types.ts";
import { demandOf, shortages, totalDemand } from "./fit.ts";

const node: Node = {
  status: { allocatable: { cpu: "2", memory: "1Gi", pods: "3", "example.com/gpu": "1" } },
};
const asking = (requests: Record<string, string>): Pod => ({
  spec: { containers: [{ name: "c", resources: { requests } }] },
});
const missing = (requests: Record<string, string>, ...others: Record<string, string>[]) => {
  const used = totalDemand(others.map((other) => demandOf(asking(other))));
  return shortages(demandOf(asking(requests)), node, used);
};

describe("a node", () => {
  it.each<[string, ReturnType<typeof missing>, object[]]>([
    ["has room for what it has", missing({ cpu: "2", memory: "1Gi" }), []],
    ["has room beside others", missing({ cpu: "500m" }, { cpu: "1" }, { cpu: "500m" }), []],
    [
      "has too little cpu",
      missing({ cpu: "2001m" }),
      [{ resource: "cpu", requested: 2001, used: 0, capacity: 2000 }],
    ],
    [
      "has too little left of two resources",
      missing({ memory: "1Gi", cpu: "1500m" }, { cpu: "600m", memory: "1" }),
      [
        { resource: "cpu", requested: 1500, used: 600, capacity: 2000 },
        { resource: "memory", requested: 1024 ** 3, used: 1, capacity: 1024 ** 3 },
      ],
    ],
    [
      "has no place for one more Pod",
      missing({}, {}, {}, {}),
      [{ resource: "pods", requested: 1, used: 3, capacity: 3 }],
    ],
    ["has a device to give", missing({ "example.com/gpu": "1" }), []],
    [
      "has none of what it doesn't know",
      missing({ "example.com/other": "1" }),
      [{ resource: "example.com/other", requested: 1, used: 0, capacity: 0 }],
    ],
    ["takes who asks for nothing, though it is full", missing({ cpu: "0" }, { cpu: "2" }), []],
  ])("%s", (_what, found, expected) => {
    expect(found).toEqual(expected);
  });

  it("that doesn't tell what it has takes any Pod", () => {
    expect(shortages(demandOf(asking({ cpu: "100" })), {}, new Map())).toEqual([]);
  });
});
