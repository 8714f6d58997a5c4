import fc from "fast-check";
import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { aPod, aSandbox, aSituation, at, hindered } from "../fixtures.ts";
import type { ObservedContainer, ObservedSandbox } from "../observed.ts";
import { decide } from "./decide.ts";
import type { Action } from "./decision.ts";
import type { Situation } from "./situation.ts";

const seconds = (min: number, max: number) => fc.integer({ min, max }).map(at);

const aContainer = (names: string[]) =>
  fc.record({ name: fc.constantFrom(...names), image: fc.constant("busybox") });

const anyPod: fc.Arbitrary<Pod> = fc
  .record({
    init: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("i1", "i2"),
        restartPolicy: fc.constantFrom(undefined, "Always"),
      }),
      { selector: ({ name }) => name },
    ),
    apps: fc.uniqueArray(aContainer(["a1", "a2"]), { minLength: 1, selector: ({ name }) => name }),
    debuggers: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("e1", "e2"),
        targetContainerName: fc.constantFrom(undefined, "a1", "i1"),
      }),
      { selector: ({ name }) => name },
    ),
    restartPolicy: fc.constantFrom("Always", "OnFailure", "Never"),
    shareProcessNamespace: fc.boolean(),
    deletion: fc.option(seconds(-10, 40), { nil: undefined }),
    phase: fc.constantFrom(undefined, "Pending", "Running", "Succeeded", "Failed"),
  })
  .map(({ init, apps, debuggers, restartPolicy, shareProcessNamespace, deletion, phase }) =>
    aPod(
      {
        initContainers: init,
        containers: apps,
        ephemeralContainers: debuggers,
        restartPolicy,
        shareProcessNamespace,
      },
      {
        metadata: deletion === undefined ? {} : { deletionTimestamp: deletion.toISOString() },
        status: phase === undefined ? {} : { phase },
      },
    ),
  );

const anySandboxes: fc.Arbitrary<ObservedSandbox[]> = fc
  .array(fc.boolean(), { maxLength: 3 })
  .map((alive) =>
    alive.map((ready, attempt) => aSandbox({ id: `s${attempt}`, attempt, ready })).reverse(),
  );

const anyContainers: fc.Arbitrary<ObservedContainer[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom("i1", "i2", "a1", "a2", "e1", "e2"),
      state: fc.constantFrom("created", "running", "exited", "unknown"),
      sandboxId: fc.constantFrom("s0", "s1", "s2"),
      exitCode: fc.constantFrom(0, 1, 137),
      startedAt: seconds(-1000, -60),
      finishedAt: seconds(-60, 0),
      backOffSeconds: fc.constantFrom(0, 10, 300),
    }),
    { maxLength: 8 },
  )
  .map((found) =>
    found
      .map((container, attempt) => ({
        ...container,
        id: `${container.name}-${attempt}`,
        attempt,
        createdAt: container.startedAt,
        image: "busybox",
        imageId: "sha256:b0",
      }))
      .reverse(),
  );

const anyStart = fc.constantFrom("image-ready" as const, "pulling" as const, hindered());

const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    pod: anyPod,
    sandboxes: anySandboxes,
    containers: anyContainers,
    starts: fc.dictionary(fc.constantFrom("i1", "i2", "a1", "a2", "e1", "e2"), anyStart),
    volumes: fc.constantFrom("unprepared" as const, "prepared" as const, hindered()),
    isStopping: fc.func(fc.boolean()),
    now: seconds(0, 20),
  })
  .map(({ isStopping, containers, ...facts }) => {
    const stopping = new Map(
      containers.flatMap(({ id, state }) =>
        state === "running" && isStopping(id) ? [[id, at(30)] as const] : [],
      ),
    );
    return aSituation({ ...facts, containers, stopping });
  });

function startedNames(actions: Action[]): string[] {
  return actions.flatMap((action) =>
    action.kind === "start-container" || action.kind === "start-created"
      ? [action.container.name]
      : [],
  );
}

/** Checks the actions of many random situations. */
function always(check: (actions: Action[], situation: Situation) => void) {
  fc.assert(
    fc.property(anySituation, (situation) => check(decide(situation).actions, situation)),
    { numRuns: 1000 },
  );
}

it("never starts a container that runs", () => {
  always((actions, { observed }) => {
    const up = observed.containers.filter(({ state }) => state === "running");
    for (const name of startedNames(actions)) {
      expect(up.map((container) => container.name)).not.toContain(name);
    }
  });
});

it("never starts two containers of one name at once", () => {
  always((actions) => {
    const names = startedNames(actions);
    expect(new Set(names).size).toBe(names.length);
  });
});

it("never starts an ephemeral container that has ever been started", () => {
  always((actions, { pod, observed }) => {
    const ephemeral = (pod.spec?.ephemeralContainers ?? []).map(({ name }) => name);
    const tried = observed.containers.filter(({ state }) => state !== "created");
    for (const name of startedNames(actions).filter((started) => ephemeral.includes(started))) {
      expect(tried.map((container) => container.name)).not.toContain(name);
    }
  });
});

it("never both stops and starts containers of one name", () => {
  always((actions) => {
    const names = startedNames(actions);
    for (const action of actions) {
      if (action.kind === "stop-container") expect(names).not.toContain(action.name);
    }
  });
});

it("never starts anything in a Pod that is deleted or whose phase is terminal", () => {
  always((actions, { pod }) => {
    const ended = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (ended || pod.metadata?.deletionTimestamp !== undefined) {
      expect(startedNames(actions)).toEqual([]);
      expect(actions.filter(({ kind }) => kind === "create-sandbox")).toEqual([]);
    }
  });
});

it("starts containers in the newest sandbox only, and only while that lives", () => {
  always((actions, { observed: { sandboxes } }) => {
    for (const action of actions) {
      if (action.kind !== "start-container") continue;
      expect(action.sandboxId).toBe(sandboxes[0]?.id);
      expect(sandboxes[0]?.ready).toBe(true);
    }
  });
});

it("never names a container an attempt that is taken", () => {
  always((actions, { observed }) => {
    const taken = observed.containers.map(({ name, attempt }) => `${name} ${attempt}`);
    for (const action of actions) {
      if (action.kind !== "start-container") continue;
      expect(taken).not.toContain(`${action.container.name} ${action.attempt}`);
    }
  });
});

it("never removes a container that runs, nor the newest of its name", () => {
  always((actions, { observed }) => {
    for (const action of actions) {
      if (action.kind !== "remove-container") continue;
      const newest = observed.containers.find(({ name }) => name === action.name);
      expect(newest?.id).not.toBe(action.id);
      expect(observed.containers.find(({ id }) => id === action.id)?.state).not.toBe("running");
    }
  });
});

it("never asks to be woken in the past, which would spin", () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      const { wakeAt } = decide(situation);
      if (wakeAt !== undefined) expect(wakeAt.getTime()).toBeGreaterThan(situation.now.getTime());
    }),
  );
});
