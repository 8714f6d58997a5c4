import { describe, expect, it } from "vitest";
import type { DaemonSet, Pod } from "../../../kubernetes/types.ts";
import { type PodState, podInState } from "../fixtures/pod-in-state.ts";
import { daemonPod, nodeOf } from "./daemon-pod.ts";
import { type DaemonSetSituation, planDaemonSet } from "./plan-daemon-set.ts";

const now = new Date("2026-01-01T12:00:00Z");
const minuteAgo = "2026-01-01T11:59:00Z";

function aSet(spec: Partial<NonNullable<DaemonSet["spec"]>> = {}): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent", namespace: "default", uid: "d", generation: 2 },
    spec: {
      selector: { matchLabels: { app: "agent" } },
      template: {
        metadata: { labels: { app: "agent" } },
        spec: { containers: [{ name: "c", image: "i" }] },
      },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      ...spec,
    },
  };
}

function aPod(node: string, state: PodState = "ready", hash = "new"): Pod {
  const name = `agent-${node}-${hash}`;
  const labels = { "controller-revision-hash": hash };
  const pod = podInState(state, { name, labels, since: minuteAgo });
  return { ...pod, spec: { nodeName: node, containers: [] } };
}

function plan(owned: Pod[], rest: Partial<DaemonSetSituation> = {}) {
  const nodes = ["a", "b"].map((name) => ({ name, eligible: true }));
  return planDaemonSet({ daemonSet: aSet(), owned, nodes, hash: "new", now, ...rest });
}

const names = (pods: Pod[]) => pods.map(({ metadata }) => metadata?.name);
const onlyA = [
  { name: "a", eligible: true },
  { name: "b", eligible: false },
];

describe("a DaemonSet's next step", () => {
  it.each<[string, Pod[], Partial<DaemonSetSituation>, string[], string[]]>([
    ["gives every node its Pod", [aPod("a")], {}, ["b"], []],
    ["leaves out nodes that may not have one", [], { nodes: onlyA }, ["a"], []],
    [
      "takes a Pod from a node that may not have one",
      [aPod("a"), aPod("b")],
      { nodes: onlyA },
      [],
      ["agent-b-new"],
    ],
    ["replaces a Pod that ended", [aPod("a"), aPod("b", "ended")], {}, [], ["agent-b-new"]],
    ["waits for one that is going", [aPod("a"), aPod("b", "going")], {}, [], []],
    [
      "replaces old Pods one at a time",
      [aPod("a", "ready", "old"), aPod("b", "ready", "old")],
      {},
      [],
      ["agent-a-old"],
    ],
    ["waits for the new one", [aPod("a", "starting"), aPod("b", "ready", "old")], {}, [], []],
    [
      "replaces old Pods that serve nobody at once",
      [aPod("a", "starting", "old"), aPod("b", "starting", "old")],
      {},
      [],
      ["agent-a-old", "agent-b-old"],
    ],
    [
      "leaves old Pods alone with OnDelete",
      [aPod("a", "ready", "old"), aPod("b")],
      { daemonSet: aSet({ updateStrategy: { type: "OnDelete" } }) },
      [],
      [],
    ],
  ])("%s", (_, owned, rest, create, remove) => {
    const planned = plan(owned, rest);
    expect(planned.create).toEqual(create);
    expect(names(planned.remove)).toEqual(remove);
  });

  it("counts in its status", () => {
    expect(plan([aPod("a"), aPod("b", "starting", "old")]).status).toEqual({
      observedGeneration: 2,
      currentNumberScheduled: 2,
      desiredNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 1,
      updatedNumberScheduled: 1,
      numberAvailable: 1,
      numberUnavailable: 1,
    });
  });

  it("looks again when a ready Pod has been so for long enough", () => {
    const daemonSet = aSet({ minReadySeconds: 90 });
    expect(plan([aPod("a"), aPod("b")], { daemonSet }).lookAgainAt).toEqual(
      new Date("2026-01-01T12:00:30Z"),
    );
  });
});

describe("a daemon's Pod", () => {
  it("is meant for its node, whatever the template says besides", () => {
    const term = { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] };
    const spec = {
      containers: [],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
        },
      },
      tolerations: [
        { key: "node.kubernetes.io/unschedulable", operator: "Equal", effect: "NoSchedule" },
      ],
    };
    const pod = daemonPod(aSet({ template: { spec } }), "a", "new");
    expect(nodeOf(pod)).toBe("a");
    expect(
      pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    ).toEqual({
      nodeSelectorTerms: [
        { ...term, matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] },
      ],
    });
    const unschedulable = pod.spec?.tolerations?.filter(({ key }) =>
      key?.endsWith("/unschedulable"),
    );
    expect(unschedulable).toEqual(spec.tolerations);
  });

  it("is on the node it was bound to", () => {
    expect(nodeOf(aPod("b"))).toBe("b");
  });
});
