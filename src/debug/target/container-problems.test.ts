import { expect, it } from "vitest";
import type { ContainerStatus, Pod } from "../../kubernetes/types.ts";
import { containerProblems } from "./container-problems.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const running = (minutes: number) => ({ running: { startedAt: minutesAgo(minutes) } });
const ended = (exitCode: number, reason = "Error") => ({ terminated: { exitCode, reason } });

const status = (fields: Partial<ContainerStatus>): ContainerStatus => ({
  name: "app",
  image: "",
  imageID: "",
  ready: false,
  restartCount: 0,
  ...fields,
});
const pod = (fields: Partial<ContainerStatus>): Pod => ({
  spec: { containers: [{ name: "app" }] },
  status: { containerStatuses: [status(fields)] },
});

it.each([
  ["runs and is ready", { ready: true, started: true, state: running(30) }],
  ["is being created", { state: { waiting: { reason: "ContainerCreating" } } }],
  ["waits for init containers", { state: { waiting: { reason: "PodInitializing" } } }],
  ["has done its work", { state: ended(0, "Completed") }],
  ["is still being started", { started: false, state: running(1) }],
  [
    "crashed, but has run ever since",
    { ready: true, state: running(11), lastState: ended(1), restartCount: 9 },
  ],
])("finds nothing wrong with a container that %s", (_, fields) => {
  expect(containerProblems(pod(fields), now)).toEqual([]);
});

it.each([
  {
    title: "crashes again and again",
    fields: { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended(1) },
    problem: { reason: "CrashLoopBackOff", isFailing: true },
  },
  {
    title: "has no image",
    fields: { state: { waiting: { reason: "ImagePullBackOff" } } },
    problem: { reason: "ImagePullBackOff", isFailing: true },
  },
  {
    title: "has just crashed",
    fields: { state: ended(3) },
    problem: { reason: "Error (exit code 3)", isFailing: true },
  },
  {
    title: "is being created again after a crash",
    fields: { state: { waiting: { reason: "ContainerCreating" } }, lastState: ended(137) },
    problem: { reason: "Error (exit code 137)", isFailing: true },
  },
  {
    title: "crashed a moment ago, although it is ready now",
    fields: {
      ready: true,
      started: true,
      state: running(1),
      lastState: ended(137, "OOMKilled"),
      restartCount: 4,
    },
    problem: {
      reason: "restarted 4 times, last after OOMKilled (exit code 137)",
      isFailing: true,
    },
  },
  {
    title: "runs without being ready",
    fields: { started: true, state: running(30) },
    problem: { reason: "not ready", isFailing: false },
  },
])("finds a container that $title", ({ fields, problem }) => {
  expect(containerProblems(pod(fields), now)).toMatchObject([{ container: "app", ...problem }]);
});

it.each([
  ["an init container that fails", undefined, ended(1), ["Error (exit code 1)"]],
  ["no init container that works", undefined, running(1), []],
  ["no init container that is done", undefined, ended(0), []],
  ["a sidecar that isn't ready", "Always", running(1), ["not ready"]],
])("finds %s", (_, restartPolicy, state, reasons) => {
  const init = { name: "init", ...(restartPolicy && { restartPolicy }) };
  const found = containerProblems(
    {
      spec: { containers: [{ name: "app" }], initContainers: [init] },
      status: { initContainerStatuses: [status({ name: "init", state })] },
    },
    now,
  );
  expect(found.map(({ container }) => container)).toEqual(reasons.map(() => "init"));
  expect(found.map(({ reason }) => reason)).toEqual(reasons);
});
