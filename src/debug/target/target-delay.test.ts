import { expect, it } from "vitest";
import type { ContainerState, Pod } from "../../kubernetes/types.ts";
import { delayNotes } from "./target-delay.ts";

const run = (seconds: number): ContainerState => ({
  terminated: {
    exitCode: 1,
    reason: "Error",
    startedAt: "2026-01-01T00:00:00Z",
    finishedAt: new Date(Date.parse("2026-01-01T00:00:00Z") + seconds * 1000).toISOString(),
  },
});

function pod(
  state: ContainerState | undefined,
  more: { last?: ContainerState; shares?: true } = {},
) {
  const { last, shares } = more;
  const status = { name: "app", image: "", imageID: "", ready: false, restartCount: 0 };
  return {
    spec: { containers: [{ name: "app" }], ...(shares && { shareProcessNamespace: shares }) },
    status: {
      containerStatuses: [{ ...status, ...(state && { state }), ...(last && { lastState: last }) }],
    },
  } satisfies Pod;
}
const crashLoop: ContainerState = { waiting: { reason: "CrashLoopBackOff" } };

it.each<[string, Pod, string[]]>([
  ["one that runs", pod({ running: {} }), []],
  ["one that says nothing", pod(undefined), []],
  [
    "one that hasn't been started",
    pod({ waiting: {} }),
    ["The target app is not running now (not started yet): the debugger starts once it does."],
  ],
  [
    "one that is being created",
    pod({ waiting: { reason: "ContainerCreating" } }),
    ["The target app is not running now (ContainerCreating): the debugger starts once it does."],
  ],
  [
    "one that has no image",
    pod({ waiting: { reason: "ImagePullBackOff" } }),
    [
      "The target app is not running now (ImagePullBackOff): the debugger starts once it does.",
      "It has never run; --target= is for a debugger that doesn't wait for it.",
    ],
  ],
  [
    "one that ends at once",
    pod(crashLoop, { last: run(0) }),
    [
      "The target app is not running now (CrashLoopBackOff): the debugger starts once it does.",
      "The debugger lasts as long as one run of it, which took less than a second last time. In a copy it needn't run (--hold).",
    ],
  ],
  [
    "one that shares its processes",
    pod(run(7), { shares: true }),
    [
      "The target app is not running now (Error): the debugger starts once it does.",
      "The debugger starts within one run of it, which took 7 s last time. In a copy it needn't run (--hold).",
    ],
  ],
])("says what to expect of %s", (_, of, notes) => {
  expect(delayNotes(of, "app")).toEqual(notes);
});

it("says nothing without a target", () => {
  expect(delayNotes(pod(crashLoop), undefined)).toEqual([]);
});
