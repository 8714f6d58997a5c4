import { expect, it } from "vitest";
import type { Node, NodeSelectorTerm, Pod } from "../../../kubernetes/types.ts";
import { matchesNode } from "./node-affinity.ts";

const node: Node = { metadata: { name: "node-1", labels: { disk: "ssd", cores: "8" } } };
const demanding = (...nodeSelectorTerms: NodeSelectorTerm[]): Pod => ({
  spec: {
    containers: [],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
      },
    },
  },
});
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

it.each<[string, Pod, boolean]>([
  ["nothing", { spec: { containers: [] } }, true],
  ["a label it has", { spec: { containers: [], nodeSelector: { disk: "ssd" } } }, true],
  ["another value of it", { spec: { containers: [], nodeSelector: { disk: "hdd" } } }, false],
  ["a name every object has", { spec: { containers: [], nodeSelector: { toString: "" } } }, false],
  ["one of some values", demanding(expression("disk", "In", "hdd", "ssd")), true],
  ["one of other values", demanding(expression("disk", "In", "hdd")), false],
  ["none of some values", demanding(expression("disk", "NotIn", "hdd")), true],
  ["none of its values", demanding(expression("disk", "NotIn", "ssd")), false],
  ["no value of a label it lacks", demanding(expression("zone", "NotIn", "a")), true],
  ["a label at all", demanding(expression("disk", "Exists")), true],
  ["a label it lacks", demanding(expression("zone", "Exists")), false],
  ["a label's absence", demanding(expression("zone", "DoesNotExist")), true],
  ["more", demanding(expression("cores", "Gt", "4")), true],
  ["as much as more", demanding(expression("cores", "Gt", "8")), false],
  ["less", demanding(expression("cores", "Lt", "16")), true],
  ["more than a fraction", demanding(expression("cores", "Gt", "4.5")), false],
  [
    "less than what no 64 bits hold",
    demanding(expression("cores", "Lt", "99999999999999999999")),
    false,
  ],
  ["an operator nobody knows", demanding(expression("disk", "Like", "ssd")), false],
  ["an operator every object has", demanding(expression("disk", "toString", "ssd")), false],
  ["more of what is no number", demanding(expression("disk", "Gt", "4")), false],
  ["either of two", demanding(expression("zone", "Exists"), expression("disk", "Exists")), true],
  [
    "both of two",
    demanding({
      matchExpressions: [
        { key: "disk", operator: "Exists" },
        { key: "zone", operator: "Exists" },
      ],
    }),
    false,
  ],
  [
    "its name",
    demanding({ matchFields: [{ key: "metadata.name", operator: "In", values: ["node-1"] }] }),
    true,
  ],
  ["a term that says nothing", demanding({}), false],
])("a node meets the demand for %s: %#", (_what, pod, expected) => {
  expect(matchesNode(pod, node)).toBe(expected);
});
