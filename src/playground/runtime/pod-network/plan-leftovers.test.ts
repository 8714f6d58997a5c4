import { expect, it } from "vitest";
import { chainOf } from "./nat-traces.ts";
import { type LeftoverRule, planLeftovers } from "./plan-leftovers.ts";
import type { NetworkTraces } from "./traces.ts";

const since = new Date("2026-11-24T10:00:00Z");
const bare = chainOf("eph1", "lost");

/** Two sandboxes, one namespace each; of `lost` only a lease, a chain without rules and a namespace. */
const traces: NetworkTraces = {
  network: "eph1",
  leases: [
    { path: "/leases/10.1.0.2", sandboxId: "known", since },
    { path: "/leases/10.1.0.3", sandboxId: "lost", since },
  ],
  nat: [
    { sandboxId: "known", chain: "CNI-1", rule: ["POSTROUTING", "-j", "CNI-1"] },
    { sandboxId: "known", chain: "CNI-1" },
    { sandboxId: "old", chain: "CNI-2", rule: ["POSTROUTING", "-j", "CNI-2"] },
    { sandboxId: "old", chain: "CNI-2" },
    { sandboxId: "half", chain: "CNI-3" },
    { sandboxId: "gone", chain: "CNI-4", rule: ["POSTROUTING", "-j", "CNI-4"] },
  ],
  chains: new Set(["CNI-1", "CNI-2", "CNI-3", bare, "CNI-of-another"]),
  results: [
    { path: "/results/known", sandboxId: "known", namespaces: ["/netns/known"] },
    { path: "/results/old", sandboxId: "old", namespaces: ["/netns/old"] },
  ],
  namespaces: [
    { path: "/netns/known", inhabited: false },
    { path: "/netns/old", inhabited: false },
    { path: "/netns/lost", inhabited: false },
    { path: "/netns/lived-in", inhabited: true },
  ],
};

const nothing = { rules: [], chains: [], namespaces: [], files: [] };

it.each<[what: string, rule: LeftoverRule, expected: object]>([
  [
    "takes what belongs to no sandbox, and no namespace that is used",
    { known: new Set(["known"]) },
    {
      rules: [
        ["POSTROUTING", "-j", "CNI-2"],
        ["POSTROUTING", "-j", "CNI-4"],
      ],
      chains: ["CNI-2", "CNI-3", bare],
      namespaces: ["/netns/old", "/netns/lost"],
      files: ["/leases/10.1.0.3", "/results/old"],
    },
  ],
  [
    "leaves alone what the runtime knows",
    { known: new Set(["known", "lost", "old", "half", "gone"]) },
    { ...nothing, namespaces: ["/netns/lost"] },
  ],
  [
    "leaves a sandbox alone that may be in the making, and every namespace with it",
    { known: new Set(["known", "old", "half", "gone"]), madeBefore: since },
    nothing,
  ],
])("%s", (_what, rule, expected) => {
  expect(planLeftovers(traces, rule)).toEqual(expected);
});
