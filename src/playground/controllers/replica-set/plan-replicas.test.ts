import { describe, expect, it } from "vitest";
import type { Pod, ReplicaSet } from "../../../kubernetes/types.ts";
import { rankForDeletion } from "../pod-control/rank-for-deletion.ts";
import { planReplicas } from "./plan-replicas.ts";
import { replicaSetStatus } from "./replica-set-status.ts";

const now = new Date("2026-01-01T12:00:00Z");
const minutesAgo = (minutes: number) =>
  `${new Date(now.getTime() - minutes * 60_000).toISOString().slice(0, 19)}Z`;

interface PodFacts {
  phase?: string;
  /** Minutes since it became ready; absent: not ready. */
  ready?: number;
  age?: number;
  node?: string;
  cost?: string;
  restarts?: number;
  deleting?: boolean;
}

function aPod(name: string, facts: PodFacts = {}): Pod {
  const { phase = "Running", ready, age = 10, node = "n", cost, restarts = 0, deleting } = facts;
  return {
    metadata: {
      name,
      uid: name,
      creationTimestamp: minutesAgo(age),
      labels: { app: "web" },
      ...(cost === undefined
        ? {}
        : { annotations: { "controller.kubernetes.io/pod-deletion-cost": cost } }),
      ...(deleting ? { deletionTimestamp: minutesAgo(0) } : {}),
    },
    spec: { nodeName: node, containers: [] },
    status: {
      phase,
      ...(ready === undefined
        ? {}
        : {
            conditions: [{ type: "Ready", status: "True", lastTransitionTime: minutesAgo(ready) }],
          }),
      containerStatuses: [
        { name: "c", image: "i", imageID: "", ready: true, restartCount: restarts },
      ],
    },
  };
}

function aReplicaSet(replicas: number, rest: Partial<ReplicaSet> = {}): ReplicaSet {
  return {
    metadata: { name: "web", generation: 2 },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [] } },
    },
    ...rest,
  };
}

describe("a ReplicaSet's next step", () => {
  it.each<[string, number, Pod[], { create: number; remove: string[] }]>([
    ["makes what is missing", 3, [aPod("a")], { create: 2, remove: [] }],
    ["does nothing when all are there", 1, [aPod("a")], { create: 0, remove: [] }],
    ["replaces those that ended", 1, [aPod("a", { phase: "Failed" })], { create: 1, remove: [] }],
    [
      "replaces those that are being deleted",
      1,
      [aPod("a", { deleting: true })],
      { create: 1, remove: [] },
    ],
    [
      "gives up what is too much",
      1,
      [aPod("a", { ready: 5 }), aPod("b")],
      { create: 0, remove: ["b"] },
    ],
    ["makes at most 500 at once", 2000, [], { create: 500, remove: [] }],
  ])("%s", (_, replicas, pods, expected) => {
    const { create, remove } = planReplicas(aReplicaSet(replicas), pods, now);
    expect({ create, remove: remove.map(({ metadata }) => metadata?.name) }).toEqual(expected);
  });

  it("leaves everything as it is while it is being deleted", () => {
    const going = aReplicaSet(3, { metadata: { name: "web", deletionTimestamp: minutesAgo(0) } });
    expect(planReplicas(going, [], now)).toEqual({ create: 0, remove: [] });
  });
});

describe("the order in which Pods are given up", () => {
  it.each<[string, Pod, Pod]>([
    ["one without a node", aPod("z", { node: "", ready: 9 }), aPod("a")],
    ["a Pending one", aPod("z", { phase: "Pending", ready: 9 }), aPod("a")],
    ["one that isn't ready", aPod("z"), aPod("a", { ready: 1 })],
    ["one of lower cost", aPod("z", { cost: "-5", ready: 9 }), aPod("a", { ready: 9 })],
    ["one ready for a shorter time", aPod("z", { ready: 1 }), aPod("a", { ready: 60 })],
    ["one that restarted more often", aPod("z", { restarts: 3 }), aPod("a", { restarts: 1 })],
    ["a younger one", aPod("z", { age: 1 }), aPod("a", { age: 60 })],
    ["of the same magnitude of age the lower uid", aPod("a", { age: 61 }), aPod("b", { age: 60 })],
    [
      "a cost that is no number counts as none",
      aPod("z", { cost: "-1", ready: 9 }),
      aPod("a", { cost: "x", ready: 9 }),
    ],
  ])("begins with %s", (_, first, second) => {
    const names = (pods: Pod[]) => rankForDeletion(pods, now).map(({ metadata }) => metadata?.name);
    const expected = [first, second].map(({ metadata }) => metadata?.name);
    expect(names([first, second])).toEqual(expected);
    expect(names([second, first])).toEqual(expected);
  });
});

describe("a ReplicaSet's status", () => {
  const status = (
    replicaSet: ReplicaSet,
    owned: Pod[],
    failure?: { reason: "FailedCreate"; message: string },
  ) => replicaSetStatus({ replicaSet, owned, failure, now });

  it("counts its Pods", () => {
    const other = aPod("b", { ready: 1 });
    other.metadata = { ...other.metadata, labels: { app: "other" } };
    const owned = [aPod("a"), other, aPod("c", { deleting: true }), aPod("d", { phase: "Failed" })];
    expect(status(aReplicaSet(2), owned)).toEqual({
      status: {
        replicas: 2,
        fullyLabeledReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        terminatingReplicas: 1,
        observedGeneration: 2,
      },
    });
  });

  it("counts a Pod as available when it was ready for long enough, and knows when to look again", () => {
    const set = aReplicaSet(2);
    const patient = { ...set, spec: { ...set.spec, selector: {}, minReadySeconds: 90 } };
    expect(status(patient, [aPod("a", { ready: 1 }), aPod("b", { ready: 2 })])).toMatchObject({
      status: { readyReplicas: 2, availableReplicas: 1 },
      lookAgainAt: new Date(now.getTime() + 30_000),
    });
  });

  it("says what failed, once, and forgets it afterwards", () => {
    const failure = { reason: "FailedCreate" as const, message: "quota" };
    const failed = status(aReplicaSet(1), [], failure).status;
    expect(failed.conditions).toEqual([
      { type: "ReplicaFailure", status: "True", lastTransitionTime: minutesAgo(0), ...failure },
    ]);
    const next = aReplicaSet(1, { status: failed });
    expect(status(next, [], { ...failure, message: "quota again" }).status.conditions).toEqual(
      failed.conditions,
    );
    expect(status(next, []).status).not.toHaveProperty("conditions");
  });
});
