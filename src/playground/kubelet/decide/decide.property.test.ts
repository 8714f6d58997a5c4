import fc from "fast-check";
import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { aPod, aSandbox, aSituation, at, hindered } from "../fixtures.ts";
import { newest, type ObservedContainer, type ObservedSandbox } from "../observed.ts";
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

/** The smallest situation in which `find` finds something that must not be; null when there is none. */
function counterexample(find: (actions: Action[], situation: Situation) => unknown[]) {
  const property = fc.property(
    anySituation,
    (situation) => find(decide(situation).actions, situation).length === 0,
  );
  return fc.check(property, { numRuns: 1000 }).counterexample;
}

it("never starts a container that runs", () => {
  const found = counterexample((actions, { observed }) => {
    const up = observed.containers.filter(({ state }) => state === "running");
    return startedNames(actions).filter((started) => up.some(({ name }) => name === started));
  });
  expect(found).toBeNull();
});

it("never starts two containers of one name at once", () => {
  const found = counterexample((actions) => {
    const names = startedNames(actions);
    return names.filter((name, index) => names.indexOf(name) !== index);
  });
  expect(found).toBeNull();
});

it("never starts an ephemeral container that has ever been started", () => {
  const found = counterexample((actions, { pod, observed }) => {
    const ephemeral = (pod.spec?.ephemeralContainers ?? []).map(({ name }) => name);
    const tried = observed.containers.filter(({ state }) => state !== "created");
    return startedNames(actions).filter(
      (started) => ephemeral.includes(started) && tried.some(({ name }) => name === started),
    );
  });
  expect(found).toBeNull();
});

it("never both stops and starts containers of one name", () => {
  const found = counterexample((actions) => {
    const names = startedNames(actions);
    return actions.filter(
      (action) => action.kind === "stop-container" && names.includes(action.name),
    );
  });
  expect(found).toBeNull();
});

it("never starts anything in a Pod that is deleted or whose phase is terminal", () => {
  const found = counterexample((actions, { pod }) => {
    const ended = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (!ended && pod.metadata?.deletionTimestamp === undefined) return [];
    return actions.filter(({ kind }) => kind.startsWith("start-") || kind === "create-sandbox");
  });
  expect(found).toBeNull();
});

it("starts containers in the newest sandbox only, and only while that lives", () => {
  const found = counterexample((actions, { observed: { sandboxes } }) => {
    const alive = sandboxes[0]?.ready === true ? sandboxes[0].id : undefined;
    return actions.filter(
      (action) => action.kind === "start-container" && action.sandboxId !== alive,
    );
  });
  expect(found).toBeNull();
});

it("never gives a container an attempt that is taken", () => {
  const found = counterexample((actions, { observed }) =>
    actions.filter(
      (action) =>
        action.kind === "start-container" &&
        observed.containers.some(
          ({ name, attempt }) => name === action.container.name && attempt === action.attempt,
        ),
    ),
  );
  expect(found).toBeNull();
});

it("never removes a container that runs, nor the newest of its name", () => {
  const found = counterexample((actions, { observed }) =>
    actions.filter(
      (action) =>
        action.kind === "remove-container" &&
        (newest(observed, action.name)?.id === action.id ||
          observed.containers.some(({ id, state }) => id === action.id && state === "running")),
    ),
  );
  expect(found).toBeNull();
});

it("never asks to be woken in the past, which would spin", () => {
  const found = counterexample((_actions, situation) => {
    const { wakeAt } = decide(situation);
    return wakeAt === undefined || wakeAt > situation.now ? [] : [wakeAt];
  });
  expect(found).toBeNull();
});
