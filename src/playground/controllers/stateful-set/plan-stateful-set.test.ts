import { describe, expect, it } from "vitest";
import type { Pod, StatefulSet } from "../../../kubernetes/types.ts";
import { type PodState, podInState } from "../fixtures/pod-in-state.ts";
import { ordinalOf } from "./ordinals.ts";
import { planStatefulSet } from "./plan-stateful-set.ts";
import { statefulPod } from "./stateful-pod.ts";
import { statefulSetStatus } from "./stateful-set-status.ts";

const now = new Date("2026-01-01T12:00:00Z");
const minuteAgo = "2026-01-01T11:59:00Z";

function aSet(
  spec: Partial<NonNullable<StatefulSet["spec"]>> = {},
  rest: Partial<StatefulSet> = {},
): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db", namespace: "default", uid: "s", generation: 3 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "db" } },
      template: {
        metadata: { labels: { app: "db" } },
        spec: { containers: [{ name: "c", image: "i" }] },
      },
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      ...spec,
    },
    ...rest,
  };
}

function aPod(ordinal: number, state: PodState = "ready", hash = "new"): Pod {
  const labels = { app: "db", "controller-revision-hash": hash };
  return podInState(state, { name: `db-${ordinal}`, labels, since: minuteAgo });
}

function told(statefulSet: StatefulSet, owned: Pod[]) {
  const { create, remove } = planStatefulSet({ statefulSet, owned, updateHash: "new", now });
  return [
    ...create.map(({ ordinal, revision }) => `+${ordinal}${revision === "current" ? " old" : ""}`),
    ...remove.map(({ metadata }) => `-${metadata?.name?.slice(3)}`),
  ].join(" ");
}

const partition = (value: number) => ({
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: value } },
});
const old = (...ordinals: number[]) => ordinals.map((ordinal) => aPod(ordinal, "ready", "old"));

describe("a StatefulSet's next step", () => {
  it.each<[string, StatefulSet, Pod[], string]>([
    ["begins with the first Pod", aSet(), [], "+0"],
    ["waits until it is ready", aSet(), [aPod(0, "starting")], ""],
    ["goes on to the next", aSet(), [aPod(0)], "+1"],
    ["fills a gap before it goes on", aSet(), [aPod(0), aPod(2)], "+1"],
    [
      "makes all at once with Parallel",
      aSet({ podManagementPolicy: "Parallel" }),
      [aPod(1)],
      "+0 +2",
    ],
    ["is done", aSet(), [aPod(0), aPod(1), aPod(2)], ""],
    ["replaces a Pod that ended", aSet(), [aPod(0), aPod(1, "ended"), aPod(2)], "-1"],
    ["waits for one that is going", aSet(), [aPod(0), aPod(1, "going"), aPod(2)], ""],
    ["gives up the last Pod first", aSet({ replicas: 1 }), [aPod(0), aPod(1), aPod(2)], "-2"],
    ["waits until it is gone", aSet({ replicas: 1 }), [aPod(0), aPod(1), aPod(2, "going")], ""],
    [
      "gives up all at once with Parallel",
      aSet({ replicas: 1, podManagementPolicy: "Parallel" }),
      [aPod(0), aPod(1), aPod(2)],
      "-2 -1",
    ],
    ["begins at its first ordinal", aSet({ ordinals: { start: 5 } }), [aPod(5)], "+6"],
    ["updates the last Pod first", aSet(), old(0, 1, 2), "-2"],
    ["waits for an updated Pod to be ready", aSet(), [...old(0, 1), aPod(2, "starting")], ""],
    ["goes on with the one before", aSet(), [...old(0, 1), aPod(2)], "-1"],
    ["stops at the partition", aSet(partition(2)), [...old(0, 1), aPod(2)], ""],
    [
      "brings back a Pod below the partition as it was",
      aSet(partition(2)),
      [aPod(1, "ready", "old"), aPod(2)],
      "+0 old",
    ],
    [
      "leaves Pods alone with OnDelete",
      aSet({ updateStrategy: { type: "OnDelete" } }),
      old(0, 1, 2),
      "",
    ],
    [
      "does nothing while it is being deleted",
      aSet({}, { metadata: { name: "db", deletionTimestamp: minuteAgo } }),
      [],
      "",
    ],
  ])("%s", (_, statefulSet, owned, expected) => {
    expect(told(statefulSet, owned)).toBe(expected);
  });

  it("looks again when a ready Pod has been so for long enough", () => {
    const plan = planStatefulSet({
      statefulSet: aSet({ minReadySeconds: 90 }),
      owned: [aPod(0)],
      updateHash: "new",
      now,
    });
    expect(plan).toEqual({ create: [], remove: [], lookAgainAt: new Date("2026-01-01T12:00:30Z") });
  });
});

describe("a StatefulSet's status", () => {
  const revisions = {
    current: { name: "db-old", hash: "old" },
    update: { name: "db-new", hash: "new" },
  };

  it("counts both revisions during an update", () => {
    const owned = [...old(0, 1), aPod(2, "starting")];
    expect(statefulSetStatus({ statefulSet: aSet(), owned, revisions, now })).toEqual({
      observedGeneration: 3,
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 1,
      currentRevision: "db-old",
      updateRevision: "db-new",
      collisionCount: 0,
    });
  });

  it("makes the new revision the current one when all Pods are of it", () => {
    const owned = [aPod(0), aPod(1), aPod(2)];
    expect(statefulSetStatus({ statefulSet: aSet(), owned, revisions, now })).toMatchObject({
      currentReplicas: 3,
      currentRevision: "db-new",
    });
  });
});

describe("a StatefulSet's Pod", () => {
  it("has its name and its place", () => {
    const statefulSet = aSet({ serviceName: "dbs" });
    const template = statefulSet.spec?.template ?? {};
    const pod = statefulPod(statefulSet, 2, { hash: "new", template });
    expect(pod).toMatchObject({
      metadata: {
        name: "db-2",
        labels: {
          app: "db",
          "apps.kubernetes.io/pod-index": "2",
          "controller-revision-hash": "new",
          "statefulset.kubernetes.io/pod-name": "db-2",
        },
      },
      spec: { hostname: "db-2", subdomain: "dbs" },
    });
    expect(pod.metadata).not.toHaveProperty("generateName");
    expect(ordinalOf(statefulSet, pod)).toBe(2);
  });

  it.each(["db", "db-", "db-01", "db-x", "other-1"])("is not %s", (name) => {
    expect(ordinalOf(aSet(), { metadata: { name } })).toBeUndefined();
  });
});
