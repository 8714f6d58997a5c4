import { describe, expect, it } from "vitest";
import { aDeployment, aReplicaSet, type ReplicaSetFacts } from "./fixtures.ts";
import { rolloutLimits } from "./limits.ts";
import { scaleInProportion, wasScaled } from "./scale.ts";

function scaled(replicas: number, current: ReplicaSetFacts | undefined, ...old: ReplicaSetFacts[]) {
  const deployment = aDeployment({
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
  });
  const sets = { current: current && aReplicaSet(current), old: old.map(aReplicaSet) };
  return Object.fromEntries(
    scaleInProportion(deployment, sets, rolloutLimits(deployment)).map(
      ({ replicaSet, replicas: to }) => [replicaSet.spec?.template?.spec?.containers[0]?.image, to],
    ),
  );
}

describe("scaling without a rollout", () => {
  const scaledFor: [number, number] = [10, 2];
  it.each<[string, Parameters<typeof scaled>, Record<string, number>]>([
    ["gives the only one all", [7, { image: "new", replicas: 10 }], { new: 7 }],
    [
      "gives the only active one all, though it is an old one",
      [7, { image: "new", replicas: 0 }, { image: "a", replicas: 10 }],
      { a: 7 },
    ],
    [
      "takes the newest when none has Pods",
      [
        3,
        undefined,
        { image: "a", replicas: 0, revision: 1 },
        { image: "b", replicas: 0, revision: 2 },
      ],
      { b: 3 },
    ],
    [
      "grows all by the same factor, the biggest first",
      [20, { image: "new", replicas: 4, scaledFor }, { image: "a", replicas: 8, scaledFor }],
      { a: 15, new: 7 },
    ],
    [
      "shrinks all by the same factor",
      [4, { image: "new", replicas: 4, scaledFor }, { image: "a", replicas: 8, scaledFor }],
      { a: 4, new: 2 },
    ],
    [
      "shrinks all to nothing",
      [0, { image: "new", replicas: 4, scaledFor }, { image: "a", replicas: 8, scaledFor }],
      { a: 0, new: 0 },
    ],
    [
      "ends the old ones once the new one serves everything",
      [
        4,
        { image: "new", replicas: 4, scaledFor: [4, 2] },
        { image: "a", replicas: 1 },
        { image: "b", replicas: 2 },
      ],
      { a: 0, b: 0 },
    ],
  ])("%s", (_, args, expected) => {
    expect(scaled(...args)).toEqual(expected);
  });

  it.each<[number, boolean]>([
    [4, false],
    [5, true],
  ])("is due for %d replicas where ReplicaSets were scaled for 4: %s", (replicas, due) => {
    const sets = [
      aReplicaSet({ image: "new", replicas: 4 }),
      aReplicaSet({ image: "a", replicas: 0, scaledFor: [9, 1] }),
    ];
    expect(wasScaled(aDeployment({ replicas }), sets)).toBe(due);
  });
});
