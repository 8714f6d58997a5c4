import { expect, it } from "vitest";
import { planOrphans } from "./plan-orphans.ts";

const known = "11111111-1111-4111-8111-111111111111";
const gone = "22222222-2222-4222-8222-222222222222";

it("takes the directories of Pods that nobody knows, and no others", () => {
  const found = planOrphans(
    {
      pods: [known, gone, "lost+found", `x-${gone}`],
      memory: [gone, known],
      logs: [`default_web_${known}`, `default_web_${gone}`, "playground.log"],
      cgroups: [`pod${known}`, `pod${gone}`, "burstable", `x${gone}`],
    },
    new Set([known]),
  );
  expect(found).toEqual({
    pods: [gone],
    memory: [gone],
    logs: [`default_web_${gone}`],
    cgroups: [`pod${gone}`],
  });
});

it("finds nothing where there is nothing", () => {
  const nothing = { pods: [], memory: [], logs: [], cgroups: [] };
  expect(planOrphans(nothing, new Set())).toEqual(nothing);
});
