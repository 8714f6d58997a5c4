import { describe, expect, it } from "vitest";
import { podRefusals } from "../../../../../../test/refusals.ts";
import type {
  NodeSelectorTerm,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from "../../../../../kubernetes/types.ts";

const nameForm =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const valueForm =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe("a toleration", () => {
  it.each<[Toleration, ...string[]]>([
    [
      {},
      'operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      { key: "k", operator: "Exists", value: "v" },
      "operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'",
    ],
    [{ key: "k", value: "a b" }, `operator: Invalid value: "a b": ${valueForm}`],
    [
      { key: "k", operator: "Like" },
      'operator: Unsupported value: "Like": supported values: "Equal", "Exists"',
    ],
    [
      { key: "k", operator: "Gt", value: "1" },
      'operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"',
    ],
    [
      { key: "k", operator: "Exists", effect: "Never", tolerationSeconds: 1 },
      "effect: Invalid value: \"Never\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      'effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ])("%j is refused", (toleration, ...said) => {
    expect(podRefusals({ tolerations: [toleration] })).toEqual(
      said.map((each) => `spec.tolerations[0].${each}`),
    );
  });
});

describe("the nodes a Pod wants", () => {
  it.each<[NodeSelectorTerm, ...string[]]>([
    [
      { matchExpressions: [{ key: "k", operator: "In" }] },
      "matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      { matchExpressions: [{ key: "k", operator: "Exists", values: ["v"] }] },
      "matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ],
    [
      { matchExpressions: [{ key: "k", operator: "Lt", values: [] }] },
      "matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
    ],
    [
      { matchExpressions: [{ key: "a b", operator: "Like", values: ["a b"] }] },
      'matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      `matchExpressions[0].key: Invalid value: "a b": name part ${nameForm}`,
      `matchExpressions[0].values[0]: Invalid value: "a b": ${valueForm}`,
    ],
    [
      { matchFields: [{ key: "metadata.uid", operator: "Exists" }] },
      'matchFields[0].operator: Invalid value: "Exists": not a valid selector operator',
      'matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key',
    ],
    [
      { matchFields: [{ key: "metadata.name", operator: "In", values: ["a", "b"] }] },
      "matchFields[0].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    ],
  ])("cannot be those of %j", (term, ...said) => {
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    };
    const at =
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]";
    expect(podRefusals({ affinity: { nodeAffinity } })).toEqual(
      said.map((each) => `${at}.${each}`),
    );
  });

  it("are wished for with a weight, and may have values no label has", () => {
    const preference = { matchExpressions: [{ key: "k", operator: "In", values: ["a b"] }] };
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference }],
    };
    expect(podRefusals({ affinity: { nodeAffinity } })).toEqual([
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100",
    ]);
  });
});

describe("the neighbours a Pod wants", () => {
  const labelSelector = { matchLabels: { app: "a" } };
  it.each<[PodAffinityTerm, ...string[]]>([
    [
      { topologyKey: "" },
      "topologyKey: Required value: can not be empty",
      'topologyKey: Invalid value: "": name part must be non-empty',
      `topologyKey: Invalid value: "": name part ${nameForm}`,
    ],
    [
      { topologyKey: "zone", namespaces: ["a.b"] },
      'namespace: Invalid value: "a.b": must not contain dots',
    ],
    [
      { topologyKey: "zone", labelSelector: { matchExpressions: [{ key: "k", operator: "Gt" }] } },
      'labelSelector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator',
    ],
    [
      { topologyKey: "zone", matchLabelKeys: ["app"] },
      "matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
    ],
    [
      {
        topologyKey: "zone",
        labelSelector,
        matchLabelKeys: ["tier"],
        mismatchLabelKeys: ["tier"],
      },
      'matchLabelKeys[0]: Invalid value: "tier": exists in both matchLabelKeys and mismatchLabelKeys',
    ],
  ])("cannot be %j", (term, ...said) => {
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    const at = "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]";
    expect(podRefusals({ affinity: { podAffinity } })).toEqual(said.map((each) => `${at}.${each}`));
  });

  it("cannot be chosen by one key twice", () => {
    const term = { topologyKey: "zone", labelSelector, matchLabelKeys: ["app"] };
    const podAntiAffinity = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: term }],
    };
    const at = "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]";
    expect(podRefusals({ affinity: { podAntiAffinity } }, { labels: { app: "b" } })).toEqual([
      `${at}.weight: Invalid value: 0: must be in the range 1-100`,
      `${at}.podAffinityTerm[0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector`,
    ]);
  });
});

describe("how a Pod is spread", () => {
  const good = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" };
  it.each<[Partial<TopologySpreadConstraint>, ...string[]]>([
    [{ maxSkew: 0 }, "maxSkew: Invalid value: 0: must be greater than 0"],
    [{ topologyKey: "" }, "topologyKey: Required value: can not be empty"],
    [
      { whenUnsatisfiable: "Wait" },
      'whenUnsatisfiable: Unsupported value: "Wait": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
    [
      { whenUnsatisfiable: "ScheduleAnyway", minDomains: 0 },
      "minDomains: Invalid value: 0: must be greater than 0",
      "minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
    ],
    [
      { nodeTaintsPolicy: "Maybe" },
      'nodeTaintsPolicy: Unsupported value: "Maybe": supported values: "Honor", "Ignore"',
    ],
  ])("cannot be %j", (fields, ...said) => {
    expect(podRefusals({ topologySpreadConstraints: [{ ...good, ...fields }] })).toEqual(
      said.map((each) => `spec.topologySpreadConstraints[0].${each}`),
    );
  });

  it("is said once for a key and an action", () => {
    expect(podRefusals({ topologySpreadConstraints: [good, good] })).toEqual([
      'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
    ]);
  });
});

describe("gates", () => {
  it("have names, each once", () => {
    const schedulingGates = [{ name: "a" }, { name: "a" }, { name: "a b" }];
    const readinessGates = [{ conditionType: "a b" }];
    expect(podRefusals({ schedulingGates, readinessGates, nodeName: "n" })).toEqual([
      `spec.readinessGates[0].conditionType: Invalid value: "a b": name part ${nameForm}`,
      'spec.schedulingGates[1]: Duplicate value: "a"',
      `spec.schedulingGates[2]: Invalid value: "a b": name part ${nameForm}`,
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ]);
  });
});
