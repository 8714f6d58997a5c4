import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  Deployment,
  DeploymentCondition,
  Pod,
  ReplicaSet,
} from "../../../kubernetes/types.ts";
import { aDeployment, aPodOf, aReplicaSet, now } from "./fixtures.ts";
import { rolloutLimits } from "./limits.ts";
import { type DeploymentAction, planDeployment } from "./plan-deployment.ts";
import { availableOf, sum, wantedOf } from "./replica-sets.ts";

function plan(deployment: Deployment, replicaSets: ReplicaSet[], pods: Pod[] = []) {
  return planDeployment({ deployment, replicaSets, pods, now });
}

/** `create new:2`, `update a 3`, `delete a`. */
function told(actions: readonly DeploymentAction[]): string[] {
  return actions.map((action) => {
    const image = action.replicaSet.spec?.template?.spec?.containers[0]?.image;
    if (action.kind === "create") return `create ${image}:${action.replicaSet.spec?.replicas}`;
    if (action.kind === "delete") return `delete ${image}`;
    return action.replicas === undefined
      ? `annotate ${image}`
      : `scale ${image} to ${action.replicas}`;
  });
}

const progressing = (
  reason: string,
  rest: Partial<DeploymentCondition> = {},
): DeploymentCondition => ({
  type: "Progressing",
  status: "True",
  reason,
  lastUpdateTime: "2026-01-01T11:59:00Z",
  lastTransitionTime: "2026-01-01T11:59:00Z",
  ...rest,
});

const condition = (result: ReturnType<typeof plan>, type: string) =>
  result.status.conditions?.find((one) => one.type === type);

describe("a Deployment's next step", () => {
  it("is its first ReplicaSet, named by the template's hash", () => {
    const result = plan(aDeployment(), []);
    const [action] = result.actions;
    expect(told(result.actions)).toEqual(["create new:4"]);
    expect(action?.replicaSet).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^web-[456789bcdf]{5,10}$/),
        annotations: {
          "deployment.kubernetes.io/revision": "1",
          "deployment.kubernetes.io/desired-replicas": "4",
          "deployment.kubernetes.io/max-replicas": "5",
        },
        ownerReferences: [{ kind: "Deployment", name: "web", uid: "d1", controller: true }],
      },
    });
    const hash = action?.replicaSet.metadata?.labels?.["pod-template-hash"];
    expect(action?.replicaSet.spec?.selector.matchLabels).toEqual({
      app: "web",
      "pod-template-hash": hash,
    });
    expect(result.revision).toBe(1);
    expect(condition(result, "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetCreated",
      message: `Created new replica set "${action?.replicaSet.metadata?.name}"`,
    });
  });

  it("is a ReplicaSet for a new template, within the surge", () => {
    const result = plan(aDeployment(), [aReplicaSet({ image: "a", replicas: 4 })]);
    expect(told(result.actions)).toEqual(["create new:1"]);
    expect(result.revision).toBe(2);
  });

  it("gives an old ReplicaSet that is used again the next revision, and remembers the one it had", () => {
    const sets = [
      aReplicaSet({ image: "new", replicas: 0, revision: 1 }),
      aReplicaSet({ image: "a", replicas: 4, revision: 2 }),
    ];
    const result = plan(aDeployment(), sets);
    expect(result.revision).toBe(3);
    expect(result.actions[0]).toMatchObject({
      kind: "update",
      annotations: {
        "deployment.kubernetes.io/revision": "3",
        "deployment.kubernetes.io/revision-history": "1",
      },
    });
    expect(told(result.actions)).toEqual(["annotate new", "scale new to 1"]);
  });

  it("scales when only the number changed", () => {
    const result = plan(aDeployment({ replicas: 6 }), [aReplicaSet({ image: "new", replicas: 4 })]);
    expect(told(result.actions)).toEqual(["scale new to 6"]);
  });

  it("rolls nothing out while it is paused, but scales", () => {
    const paused = aDeployment({ paused: true, replicas: 6 });
    const result = plan(paused, [aReplicaSet({ image: "a", replicas: 4 })]);
    expect(told(result.actions)).toEqual(["scale a to 6"]);
    expect(condition(result, "Progressing")).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
      message: "Deployment is paused",
    });
  });

  it("says that it goes on after a pause", () => {
    const deployment = aDeployment(
      {},
      { status: { conditions: [progressing("DeploymentPaused")] } },
    );
    const result = plan(deployment, [aReplicaSet({ image: "a", replicas: 4 })]);
    expect(told(result.actions)).toEqual(["create new:1"]);
  });

  it("does nothing while it is being deleted", () => {
    const metadata = { deletionTimestamp: "2026-01-01T12:00:00Z" };
    expect(plan(aDeployment({}, { metadata }), []).actions).toEqual([]);
  });

  it("deletes empty ReplicaSets beyond the history limit once it is complete, the lowest revisions first", () => {
    const sets = [
      aReplicaSet({ image: "a", replicas: 0, revision: 1 }),
      aReplicaSet({ image: "b", replicas: 0, revision: 2 }),
      aReplicaSet({ image: "new", replicas: 4, revision: 3 }),
    ];
    const deployment = aDeployment(
      { revisionHistoryLimit: 1 },
      {
        metadata: { annotations: { "deployment.kubernetes.io/revision": "3" } },
        status: { conditions: [progressing("NewReplicaSetAvailable")] },
      },
    );
    expect(told(plan(deployment, sets).actions)).toEqual(["delete a"]);
  });
});

describe("Recreate", () => {
  const deployment = aDeployment({ strategy: { type: "Recreate" } });

  it.each<[string, ReplicaSet[], (sets: ReplicaSet[]) => Pod[], string[]]>([
    [
      "first ends all old Pods",
      [aReplicaSet({ image: "a", replicas: 4 })],
      () => [],
      ["scale a to 0"],
    ],
    [
      "waits for the last old Pod to be gone",
      [aReplicaSet({ image: "a", replicas: 0, scaledFor: [4, 0] })],
      (sets) => sets.map((one) => aPodOf(one)),
      [],
    ],
    [
      "does not wait for one that has ended",
      [aReplicaSet({ image: "a", replicas: 0, scaledFor: [4, 0] })],
      (sets) => sets.map((one) => aPodOf(one, { phase: "Succeeded" })),
      ["create new:4"],
    ],
    [
      "then brings all new ones",
      [aReplicaSet({ image: "a", replicas: 0 })],
      () => [],
      ["create new:4"],
    ],
  ])("%s", (_, sets, podsOf, expected) => {
    expect(told(plan(deployment, sets, podsOf(sets)).actions)).toEqual(expected);
  });
});

describe("the status", () => {
  it("counts, and leaves zeros out", () => {
    const { status } = plan(aDeployment(), [
      aReplicaSet({ image: "new", replicas: 1, available: 0, revision: 2 }),
      aReplicaSet({ image: "a", replicas: 4, available: 4 }),
    ]);
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 5,
      updatedReplicas: 1,
      readyReplicas: 4,
      availableReplicas: 4,
      unavailableReplicas: 1,
      terminatingReplicas: 0,
    });
    const complete = plan(aDeployment(), [aReplicaSet({ image: "new", replicas: 4 })]).status;
    expect(complete).not.toHaveProperty("unavailableReplicas");
  });

  it.each<[string, ReplicaSet[], Partial<DeploymentCondition>]>([
    [
      "enough is available",
      [aReplicaSet({ image: "new", replicas: 4, available: 3 })],
      {
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      },
    ],
    [
      "too little is available",
      [aReplicaSet({ image: "new", replicas: 4, available: 2 })],
      {
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      },
    ],
  ])("says that %s", (_, sets, expected) => {
    expect(condition(plan(aDeployment(), sets), "Available")).toMatchObject(expected);
  });

  it("tells of progress, of success, and of none for too long", () => {
    const before = progressing("ReplicaSetUpdated", { lastUpdateTime: "2026-01-01T11:49:00Z" });
    const status = {
      conditions: [before],
      replicas: 4,
      updatedReplicas: 4,
      readyReplicas: 2,
      availableReplicas: 2,
    };
    const sets = (available: number) => [aReplicaSet({ image: "new", replicas: 4, available })];
    const judged = (available: number) =>
      condition(plan(aDeployment({}, { status }), sets(available)), "Progressing");
    expect(judged(3)).toMatchObject({
      reason: "ReplicaSetUpdated",
      message: 'ReplicaSet "web-new" is progressing.',
      lastUpdateTime: "2026-01-01T12:00:00Z",
      lastTransitionTime: "2026-01-01T11:59:00Z",
    });
    expect(judged(4)).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: 'ReplicaSet "web-new" has successfully progressed.',
    });
    expect(judged(2)).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: 'ReplicaSet "web-new" has timed out progressing.',
    });
  });

  it("looks again when the deadline has passed, though nothing changes", () => {
    const status = {
      conditions: [progressing("ReplicaSetUpdated")],
      replicas: 4,
      updatedReplicas: 4,
    };
    const sets = [aReplicaSet({ image: "new", replicas: 4, available: 0 })];
    expect(plan(aDeployment({}, { status }), sets).lookAgainAt).toEqual(
      new Date("2026-01-01T12:09:01Z"),
    );
  });

  it("repeats why a ReplicaSet could not make Pods", () => {
    const failed = aReplicaSet({ image: "new", replicas: 4, actual: 0 });
    failed.status = {
      replicas: 0,
      conditions: [
        { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota" },
      ],
    };
    expect(condition(plan(aDeployment(), [failed]), "ReplicaFailure")).toMatchObject({
      status: "True",
      reason: "FailedCreate",
      message: "quota",
    });
  });
});

/** What the ReplicaSet controller and the kubelet make of it: Pods come and become available one by one. */
function carryOut(sets: Map<string, ReplicaSet>, actions: readonly DeploymentAction[]): void {
  for (const action of actions) {
    const name = action.replicaSet.metadata?.name ?? "";
    if (action.kind === "delete") sets.delete(name);
    else if (action.kind === "create") {
      const metadata = {
        ...action.replicaSet.metadata,
        uid: name,
        creationTimestamp: now.toISOString(),
      };
      sets.set(name, { ...action.replicaSet, metadata, status: { replicas: 0 } });
    } else {
      const current = sets.get(name) ?? action.replicaSet;
      const annotations = { ...current.metadata?.annotations, ...action.annotations };
      const replicas = action.replicas ?? wantedOf(current);
      sets.set(name, {
        ...current,
        metadata: { ...current.metadata, annotations },
        spec: { ...(current.spec ?? { selector: {} }), replicas },
      });
    }
  }
}

/** One Pod of one ReplicaSet comes, goes or becomes available. False when nothing is left to happen. */
function happen(sets: Map<string, ReplicaSet>, choice: number): boolean {
  const possible = [...sets].flatMap(([name, set]): (() => void)[] => {
    const { replicas = 0, availableReplicas = 0 } = set.status ?? {};
    const put = (counts: { replicas: number; availableReplicas: number }) => () => {
      sets.set(name, { ...set, status: { ...counts, readyReplicas: counts.availableReplicas } });
    };
    const wanted = wantedOf(set);
    return [
      ...(replicas < wanted ? [put({ replicas: replicas + 1, availableReplicas })] : []),
      // The controller gives up Pods that aren't available first.
      ...(replicas > wanted
        ? [
            put({
              replicas: replicas - 1,
              availableReplicas: Math.min(availableReplicas, replicas - 1),
            }),
          ]
        : []),
      ...(replicas <= wanted && availableReplicas < replicas
        ? [put({ replicas, availableReplicas: availableReplicas + 1 })]
        : []),
    ];
  });
  possible[choice % Math.max(possible.length, 1)]?.();
  return possible.length > 0;
}

describe("a whole rollout", () => {
  it("keeps within surge and unavailability, and arrives, whatever happens in whichever order", () => {
    const share = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        share,
        share,
        fc.array(fc.nat(100), { minLength: 1, maxLength: 40 }),
        (replicas, maxSurge, maxUnavailable, choices) => {
          const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
          const deployment = aDeployment({ replicas, strategy });
          const limits = rolloutLimits(deployment);
          const old = aReplicaSet({ image: "a", replicas, scaledFor: [replicas, limits.maxSurge] });
          const sets = new Map([["web-a", old as ReplicaSet]]);
          for (let turn = 0; turn < 400; turn++) {
            const { actions } = plan(deployment, [...sets.values()]);
            carryOut(sets, actions);
            const all = [...sets.values()];
            expect(sum(all, wantedOf)).toBeLessThanOrEqual(replicas + limits.maxSurge);
            expect(
              sum(all, (set) => Math.min(availableOf(set), wantedOf(set))),
            ).toBeGreaterThanOrEqual(replicas - limits.maxUnavailable);
            const happened = happen(sets, choices[turn % choices.length] ?? 0);
            if (!happened && actions.length === 0) break;
          }
          expect(wantedOf(sets.get("web-a") ?? old)).toBe(0);
          const current = [...sets.values()].find((set) => set.metadata?.name !== "web-a");
          expect([current && wantedOf(current), current && availableOf(current)]).toEqual([
            replicas,
            replicas,
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
