import { describe, expect, it } from "vitest";
import { aReplicaSet, type ReplicaSetFacts } from "./fixtures.ts";
import { replicasOfNew, rollingUpdate } from "./rolling-update.ts";

const limits = { replicas: 4, maxSurge: 1, maxUnavailable: 1 };

function step(current: Omit<ReplicaSetFacts, "image">, ...old: ReplicaSetFacts[]) {
  const scalings = rollingUpdate(
    aReplicaSet({ image: "new", revision: 9, ...current }),
    old.map(aReplicaSet),
    limits,
  );
  return Object.fromEntries(
    scalings.map(({ replicaSet, replicas }) => [
      replicaSet.spec?.template?.spec?.containers[0]?.image,
      replicas,
    ]),
  );
}

describe("a rolling update's next step", () => {
  it.each<[string, Parameters<typeof step>, Record<string, number>]>([
    [
      "brings the first new Pod within the surge",
      [{ replicas: 0 }, { image: "a", replicas: 4 }],
      { new: 1 },
    ],
    [
      "gives up an old Pod while the new one comes up",
      [
        { replicas: 1, available: 0 },
        { image: "a", replicas: 4 },
      ],
      { a: 3 },
    ],
    [
      "brings as many new Pods as old ones went",
      [
        { replicas: 1, available: 1 },
        { image: "a", replicas: 3 },
      ],
      { new: 2 },
    ],
    [
      "waits when nothing can be spared",
      [
        { replicas: 2, available: 0 },
        { image: "a", replicas: 3, available: 3 },
      ],
      {},
    ],
    [
      "gives up unavailable old Pods first, from the oldest ReplicaSet on",
      [
        { replicas: 1, available: 1 },
        { image: "b", replicas: 2, available: 2, revision: 2 },
        { image: "a", replicas: 2, available: 0, revision: 1 },
      ],
      { a: 0 },
    ],
    [
      "ends with no old Pod",
      [
        { replicas: 4, available: 4 },
        { image: "a", replicas: 1 },
      ],
      { a: 0 },
    ],
    [
      "takes back new Pods that are too many",
      [{ replicas: 6 }, { image: "a", replicas: 0 }],
      { new: 4 },
    ],
    ["does nothing when all is there", [{ replicas: 4 }, { image: "a", replicas: 0 }], {}],
  ])("%s", (_, args, expected) => {
    expect(step(...args)).toEqual(expected);
  });

  it("has no room for a new Pod when the surge is used up", () => {
    const old = aReplicaSet({ image: "a", replicas: 5 });
    expect(replicasOfNew(0, [old], limits)).toBe(0);
  });
});
