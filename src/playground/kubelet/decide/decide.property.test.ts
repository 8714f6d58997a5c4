import fc from "fast-check";
import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { aPod, aSandbox, aSituation, at, hindered, type SituationFacts } from "../fixtures.ts";
import { newest, type ObservedContainer, type ObservedSandbox } from "../observed.ts";
import { decide } from "./decide.ts";
import type { Action } from "./decision.ts";
import { isPodOver } from "./restart.ts";
import type { Situation } from "./situation.ts";

const seconds = (min: number, max: number) => fc.integer({ min, max }).map(at);

const hook = { sleep: { seconds: 1 } };
const probe = { exec: { command: ["true"] } };

/** What a container may have besides its name. */
const anyExtras = fc.record({
  startupProbe: fc.constantFrom(undefined, probe),
  livenessProbe: fc.constantFrom(undefined, { ...probe, terminationGracePeriodSeconds: 3 }),
  lifecycle: fc.constantFrom(undefined, { postStart: hook }, { preStop: hook }),
});

const aContainer = (names: string[]) =>
  fc
    .tuple(fc.constantFrom(...names), anyExtras)
    .map(([name, extras]) => ({ name, image: "busybox", ...extras }));

const anyPod: fc.Arbitrary<Pod> = fc
  .record({
    init: fc.uniqueArray(
      fc
        .tuple(aContainer(["i1", "i2", "i3"]), fc.constantFrom(undefined, "Always"))
        .map(([container, restartPolicy]) => ({ ...container, restartPolicy })),
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
      name: fc.constantFrom("i1", "i2", "i3", "a1", "a2", "e1", "e2"),
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

const anyVerdicts = fc.record(
  { startup: fc.boolean(), liveness: fc.boolean(), readiness: fc.boolean() },
  { requiredKeys: [] },
);

const anyHook = fc.constantFrom(
  { phase: "running" as const },
  { phase: "failed" as const, message: "no" },
);

/** What is known of some of the running containers, by id. */
function knownOf<T>(containers: ObservedContainer[], value: fc.Arbitrary<T>) {
  const running = containers.filter(({ state }) => state === "running").map(({ id }) => id);
  return fc.array(fc.option(value), { minLength: running.length, maxLength: running.length }).map(
    (values) =>
      new Map(
        running.flatMap((id, index) => {
          const known = values[index];
          return known === null || known === undefined ? [] : [[id, known] as const];
        }),
      ),
  );
}

const anyStart = fc.constantFrom("image-ready" as const, "pulling" as const, hindered());

const allNames = ["i1", "i2", "i3", "a1", "a2", "e1", "e2"];

/** A situation with anything that can be known of its containers. */
function situationOf(facts: fc.Arbitrary<SituationFacts>): fc.Arbitrary<Situation> {
  return facts.chain((known) => {
    const containers = known.containers ?? [];
    return fc
      .record({
        stopping: knownOf(containers, fc.constant(at(30))),
        leaving: knownOf(containers, fc.record({ until: seconds(0, 40), inPreStop: fc.boolean() })),
        probes: knownOf(containers, anyVerdicts),
        hooks: knownOf(containers, anyHook),
      })
      .map((memory) => aSituation({ ...known, ...memory }));
  });
}

const anySituation = situationOf(
  fc.record({
    pod: anyPod,
    sandboxes: anySandboxes,
    containers: anyContainers,
    starts: fc.dictionary(fc.constantFrom(...allNames), anyStart),
    volumes: fc.constantFrom("unprepared" as const, "prepared" as const, hindered()),
    now: seconds(0, 20),
  }),
);

/** One in which nothing but the containers themselves holds a container back. */
const smoothSituation = situationOf(
  fc
    .record({ pod: anyPod, containers: anyContainers })
    .map(
      ({
        pod: { metadata: { deletionTimestamp: _deletion, ...metadata } = {}, ...pod },
        containers,
      }) => ({
        pod: { ...pod, metadata, status: {} },
        containers: containers.map((container) => ({
          ...container,
          sandboxId: "s0",
          backOffSeconds: 0,
        })),
        starts: Object.fromEntries(allNames.map((name) => [name, "image-ready" as const])),
      }),
    ),
);

function startedNames(actions: Action[]): string[] {
  return actions.flatMap((action) =>
    action.kind === "start-container" || action.kind === "start-created"
      ? [action.container.name]
      : [],
  );
}

function stopsOf(actions: Action[]) {
  return actions.filter(
    ({ kind }) => kind === "stop-container" || kind === "begin-stop",
  ) as (Action & {
    kind: "stop-container" | "begin-stop";
  })[];
}

/** The smallest situation in which `find` finds something that must not be; null when there is none. */
function counterexample(
  find: (actions: Action[], situation: Situation) => unknown[],
  situations: fc.Arbitrary<Situation> = anySituation,
) {
  const property = fc.property(
    situations,
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
    return stopsOf(actions).filter(({ name }) => names.includes(name));
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

it("never stops one container twice at once, nor one that doesn't run", () => {
  const found = counterexample((actions, { observed }) => {
    const ids = stopsOf(actions).map(({ id }) => id);
    const up = observed.containers.filter(({ state }) => state === "running");
    return ids.filter(
      (id, index) => ids.indexOf(id) !== index || up.every((container) => container.id !== id),
    );
  });
  expect(found).toBeNull();
});

it("never begins anew what it has begun to stop", () => {
  const found = counterexample((actions, { leaving, stopping }) =>
    actions.filter(
      (action) =>
        action.kind === "begin-stop" && (leaving.has(action.id) || stopping.has(action.id)),
    ),
  );
  expect(found).toBeNull();
});

it("never signals a container whose preStop hook runs and still has time", () => {
  const found = counterexample((actions, { leaving, stopping, pod, now, observed }) =>
    actions.filter((action) => {
      if (action.kind !== "stop-container" || stopping.has(action.id)) return false;
      const begun = leaving.get(action.id);
      const inTime = begun?.inPreStop === true && begun.until > now && action.graceSeconds > 0;
      const current = newest(observed, action.name)?.id === action.id;
      return inTime && current && pod.metadata?.deletionTimestamp === undefined;
    }),
  );
  expect(found).toBeNull();
});

it("starts init containers one by one, in order, and none past one that isn't through", () => {
  const found = counterexample((actions, { pod, observed }) => {
    const init = (pod.spec?.initContainers ?? []).filter(
      ({ restartPolicy }) => restartPolicy !== "Always",
    );
    const names = init.map(({ name }) => name);
    const started = startedNames(actions).filter((name) => names.includes(name));
    if (started.length > 1) return started;
    const before = names.slice(0, names.indexOf(started[0] ?? ""));
    const sandbox = observed.sandboxes[0]?.id;
    return started.length === 0
      ? []
      : before.filter((name) =>
          observed.containers.every(
            (container) =>
              container.name !== name ||
              container.sandboxId !== sandbox ||
              container.exitCode !== 0,
          ),
        );
  }, smoothSituation);
  expect(found).toBeNull();
});

it("starts no app container before a first start of sidecars has come through", () => {
  const found = counterexample((actions, { pod, observed, probes, hooks }) => {
    const apps = (pod.spec?.containers ?? []).map(({ name }) => name);
    const sandbox = observed.sandboxes[0]?.id;
    const begun = observed.containers.some(
      ({ name, sandboxId }) => apps.includes(name) && sandboxId === sandbox,
    );
    if (begun || !startedNames(actions).some((name) => apps.includes(name))) return [];
    return (pod.spec?.initContainers ?? []).filter((container) => {
      if (container.restartPolicy !== "Always") return false;
      const last = newest(observed, container.name);
      if (last?.state !== "running" || hooks.has(last.id)) return true;
      return container.startupProbe !== undefined && probes.get(last.id)?.startup !== true;
    });
  }, smoothSituation);
  expect(found).toBeNull();
});

it("never starts a second app container while a postStart hook runs", () => {
  const found = counterexample((actions, { pod, observed, hooks }) => {
    const apps = (pod.spec?.containers ?? []).map(({ name }) => name);
    const held = apps.findIndex((name) => {
      const last = newest(observed, name);
      return last?.state === "running" && hooks.has(last.id);
    });
    if (held < 0) return [];
    return startedNames(actions).filter((name) => apps.indexOf(name) > held);
  }, smoothSituation);
  expect(found).toBeNull();
});

it("stops no healthy container of a Pod that shall run", () => {
  const found = counterexample((actions, { pod, observed, probes, hooks }) => {
    const over = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (over || pod.metadata?.deletionTimestamp !== undefined || isPodOver(pod, observed))
      return [];
    const sandbox = observed.sandboxes[0];
    return stopsOf(actions).filter(({ id, name }) => {
      const last = newest(observed, name);
      if (last?.id !== id || sandbox?.ready !== true || last.sandboxId !== sandbox.id) return false;
      const { startup, liveness } = probes.get(id) ?? {};
      return hooks.get(id)?.phase !== "failed" && startup !== false && liveness !== false;
    });
  }, smoothSituation);
  expect(found).toBeNull();
});
