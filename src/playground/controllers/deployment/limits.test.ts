import { expect, it } from "vitest";
import type { IntOrString } from "../../../kubernetes/types.ts";
import { aDeployment } from "./fixtures.ts";
import { rolloutLimits } from "./limits.ts";

it.each<[number, IntOrString, IntOrString, number, number]>([
  [4, "25%", "25%", 1, 1],
  [1, "25%", "25%", 1, 0],
  [10, "25%", "25%", 3, 2],
  [3, 0, 2, 0, 2],
  [3, 0, "1%", 0, 1],
  [3, 0, 0, 0, 1],
  [2, 0, 5, 0, 2],
  [0, "25%", "25%", 0, 0],
  [100, "7%", "7%", 7, 7],
])(
  "allows of %d Pods with surge %s and unavailability %s %d more and %d fewer",
  (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
    expect(rolloutLimits(aDeployment({ replicas, strategy }))).toEqual({
      replicas,
      maxSurge: surge,
      maxUnavailable: unavailable,
    });
  },
);

it("has no room at all for Recreate", () => {
  expect(rolloutLimits(aDeployment({ strategy: { type: "Recreate" } }))).toEqual({
    replicas: 4,
    maxSurge: 0,
    maxUnavailable: 0,
  });
});
