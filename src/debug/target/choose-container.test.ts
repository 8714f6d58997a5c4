import { expect, it } from "vitest";
import type { ContainerState, Pod } from "../../kubernetes/types.ts";
import {
  chooseContainer,
  defaultContainer,
  defaultContainerAnnotation,
} from "./choose-container.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const running: ContainerState = { running: { startedAt: "2026-01-01T11:00:00Z" } };
const crashing: ContainerState = { waiting: { reason: "CrashLoopBackOff" } };
const ended: ContainerState = { terminated: { exitCode: 1 } };
const unpullable: ContainerState = { waiting: { reason: "ImagePullBackOff" } };
const initializing: ContainerState = { waiting: { reason: "PodInitializing" } };

interface PodParts {
  annotation?: string;
  init?: string[];
  sidecars?: string[];
  states?: Record<string, ContainerState>;
}

function pod(containers: string[], parts: PodParts = {}): Pod {
  const { annotation, init = [], sidecars = [], states = {} } = parts;
  const statuses = (names: string[]) =>
    names
      .filter((name) => states[name] !== undefined)
      .map((name) => ({
        name,
        image: "",
        imageID: "",
        ready: states[name]?.running !== undefined,
        restartCount: 0,
        state: states[name] ?? {},
        ...(states[name] === crashing && { lastState: ended }),
      }));
  return {
    metadata:
      annotation === undefined ? {} : { annotations: { [defaultContainerAnnotation]: annotation } },
    spec: {
      containers: containers.map((name) => ({ name })),
      initContainers: [
        ...init.map((name) => ({ name })),
        ...sidecars.map((name) => ({ name, restartPolicy: "Always" })),
      ],
    },
    status: {
      containerStatuses: statuses(containers),
      initContainerStatuses: statuses([...init, ...sidecars]),
    },
  };
}

it.each([
  { title: "the only one", of: pod(["app"]), container: "app", why: "its only container" },
  {
    title: "the annotated one",
    of: pod(["a", "b"], { annotation: "b" }),
    container: "b",
    why: "its default container",
  },
  {
    title: "an annotated init container",
    of: pod(["a", "b"], { annotation: "setup", init: ["setup"] }),
    container: "setup",
    why: "its default container",
  },
  {
    title: "the only one when the annotation names none",
    of: pod(["app"], { annotation: "gone" }),
    container: "app",
    why: "its only container",
  },
])("takes $title, as kubectl does", ({ of, container, why }) => {
  expect(defaultContainer(of)).toEqual({ container, why });
  expect(chooseContainer(of, { now })).toEqual({ kind: "chosen", container, why });
});

const oneCrashes = { states: { a: running, b: crashing, c: running } };

it.each([
  {
    title: "the one that fails",
    of: pod(["a", "b", "c"], oneCrashes),
    container: "b",
    why: "the only one with a problem: CrashLoopBackOff",
  },
  {
    title: "the sidecar that fails",
    of: pod(["a", "b"], { sidecars: ["mesh"], states: { a: running, b: running, mesh: crashing } }),
    container: "mesh",
    why: "the only one with a problem: CrashLoopBackOff",
  },
  {
    title: "the annotated one although another fails",
    of: pod(["a", "b", "c"], { ...oneCrashes, annotation: "a" }),
    container: "a",
    why: "its default container",
  },
  {
    title: "the failing one although another is annotated, if that is wanted",
    of: pod(["a", "b", "c"], { ...oneCrashes, annotation: "a" }),
    options: { problemFirst: true },
    container: "b",
    why: "the only one with a problem: CrashLoopBackOff",
  },
  {
    title: "the failing init container of a Pod that waits for it",
    of: pod(["app"], { init: ["one", "two"], states: { app: initializing, two: crashing } }),
    container: "two",
    why: "an init container that is failing (CrashLoopBackOff); the others have not started yet",
  },
  {
    title: "the init container that runs, even when another is annotated",
    of: pod(["a", "b"], {
      annotation: "a",
      init: ["setup"],
      states: { a: initializing, b: initializing, setup: running },
    }),
    container: "setup",
    why: "an init container that runs now; the others have not started yet",
  },
  {
    title: "the annotated one when only a sidecar has started",
    of: pod(["a", "b"], {
      annotation: "a",
      sidecars: ["mesh"],
      states: { a: initializing, b: initializing, mesh: running },
    }),
    container: "a",
    why: "its default container",
  },
])("takes $title", ({ of, options, container, why }) => {
  expect(chooseContainer(of, { now, ...options })).toEqual({ kind: "chosen", container, why });
});

it.each([
  { title: "several", of: pod(["a", "b"]), containers: [{ name: "a" }, { name: "b" }] },
  {
    title: "several with an annotation that names none",
    of: pod(["a", "b"], { annotation: "c" }),
    containers: [{ name: "a" }, { name: "b" }],
  },
  {
    title: "several that fail, with what is wrong and the sidecars",
    of: pod(["a", "b", "c"], {
      init: ["setup"],
      sidecars: ["mesh"],
      states: { a: running, b: crashing, c: crashing, mesh: running },
    }),
    containers: [
      { name: "a" },
      { name: "b", problem: "CrashLoopBackOff" },
      { name: "c", problem: "CrashLoopBackOff" },
      { name: "mesh" },
    ],
  },
])("leaves it open with $title", ({ of, containers }) => {
  expect(chooseContainer(of, { now })).toEqual({ kind: "open", containers });
  expect(defaultContainer(of)).toBeUndefined();
});

it.each([
  { title: "its only container", of: pod(["app"], { states: { app: unpullable } }) },
  {
    title: "its default container",
    of: pod(["app", "b"], { annotation: "app", states: { app: unpullable, b: running } }),
  },
])("knows that $title has never run", ({ of }) => {
  const chosen = { kind: "chosen", container: "app", neverRan: "ImagePullBackOff" };
  expect(chooseContainer(of, { now })).toMatchObject(chosen);
});

it("leaves it open where the only one with a problem has never run", () => {
  const of = pod(["a", "b", "c"], { states: { a: running, b: unpullable, c: running } });
  expect(chooseContainer(of, { now })).toEqual({
    kind: "open",
    containers: [{ name: "a" }, { name: "b", problem: "ImagePullBackOff" }, { name: "c" }],
  });
});
