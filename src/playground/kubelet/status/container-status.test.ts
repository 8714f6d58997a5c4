import { describe, expect, it } from "vitest";
import type { Container, ContainerState } from "../../../kubernetes/types.ts";
import {
  aDebugger,
  aPod,
  aSituation,
  at,
  created,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import type { ContainerRole } from "../pod.ts";
import { containerStatus } from "./container-status.ts";

const dbg = aDebugger();
const app: Container = { name: "app", image: "busybox" };
const epoch = "1970-01-01T00:00:00Z";
const begun = "2026-11-23T09:59:00Z";
const ended = "2026-11-23T10:00:00Z";
const backedOff = exited("app", 1, { attempt: 2, backOffSeconds: 20 });

const lost = {
  exitCode: 137,
  reason: "ContainerStatusUnknown",
  message: "The container could not be located when the pod was terminated",
};

/** A Pod whose status says this of the ephemeral container `dbg`. */
function withStatus(state: ContainerState) {
  const entry = { name: "dbg", state, ready: false, restartCount: 0, image: "", imageID: "" };
  return aPod({ ephemeralContainers: [dbg] }, { status: { ephemeralContainerStatuses: [entry] } });
}

type Row = [what: string, facts: SituationFacts, state: object, lastState?: object];

describe("the state of an ephemeral container", () => {
  const startError = exited("dbg", 128, {
    startedAt: undefined,
    reason: "StartError",
    message: "no such file",
  });
  it.each<Row>([
    ["that was not started yet", {}, { waiting: { reason: "ContainerCreating" } }],
    [
      "that was not started yet in a Pod with init containers",
      { pod: aPod({ initContainers: [app] }) },
      { waiting: { reason: "PodInitializing" } },
    ],
    [
      "that was only created",
      { containers: [created("dbg")] },
      { waiting: { reason: "ContainerCreating" } },
    ],
    [
      "that ran, and that the runtime has forgotten since",
      { pod: withStatus({ terminated: { exitCode: 3, reason: "Error" } }) },
      { terminated: { exitCode: 3, reason: "Error" } },
    ],
    [
      "that was running when the runtime forgot it",
      { pod: withStatus({ running: { startedAt: begun } }) },
      { terminated: { ...lost, startedAt: begun } },
    ],
    [
      "that has begun, though the runtime says it was only created",
      { pod: withStatus({ running: {} }), containers: [created("dbg")] },
      { terminated: lost },
    ],
    [
      "whose image is being pulled",
      { starts: { dbg: "pulling" } },
      { waiting: { reason: "ContainerCreating" } },
    ],
    [
      "whose pull has just failed",
      { starts: { dbg: hindered() } },
      { waiting: { reason: "ErrImagePull", message: "no such host" } },
    ],
    [
      "whose pull failed a while ago",
      { starts: { dbg: hindered() }, now: at(5) },
      {
        waiting: {
          reason: "ImagePullBackOff",
          message: 'Back-off pulling image "busybox": ErrImagePull: no such host',
        },
      },
    ],
    [
      "whose image must not be pulled",
      { starts: { dbg: hindered({ reason: "ErrImageNeverPull" }) } },
      { waiting: { reason: "ErrImageNeverPull", message: "no such host" } },
    ],
    [
      "whose image has no valid name",
      { starts: { dbg: hindered({ reason: "InvalidImageName" }) } },
      { waiting: { reason: "InvalidImageName", message: "no such host" } },
    ],
    [
      "whose target is not there yet",
      {
        starts: {
          dbg: hindered({
            reason: "CreateContainerConfigError",
            message: "unable to find target container app",
          }),
        },
      },
      {
        waiting: {
          reason: "CreateContainerConfigError",
          message: "unable to find target container app",
        },
      },
    ],
    [
      "that the runtime could not create",
      { starts: { dbg: hindered({ reason: "CreateContainerError", message: "not running" }) } },
      { waiting: { reason: "CreateContainerError", message: "not running" } },
    ],
    [
      "that could not be started",
      { containers: [startError] },
      { waiting: { reason: "RunContainerError", message: "no such file" } },
      {
        terminated: {
          exitCode: 128,
          reason: "StartError",
          message: "no such file",
          startedAt: epoch,
          finishedAt: ended,
          containerID: "containerd://dbg-0",
        },
      },
    ],
    ["that runs", { containers: [running("dbg")] }, { running: { startedAt: begun } }],
    [
      "that ended well",
      { containers: [exited("dbg", 0)] },
      {
        terminated: {
          exitCode: 0,
          reason: "Completed",
          startedAt: begun,
          finishedAt: ended,
          containerID: "containerd://dbg-0",
        },
      },
    ],
    [
      "that failed and left a message",
      { containers: [exited("dbg", 3, { message: "bye" })] },
      {
        terminated: {
          exitCode: 3,
          reason: "Error",
          message: "bye",
          startedAt: begun,
          finishedAt: ended,
          containerID: "containerd://dbg-0",
        },
      },
    ],
    [
      "that ran out of memory",
      { containers: [exited("dbg", 137, { reason: "OOMKilled" })] },
      {
        terminated: {
          exitCode: 137,
          reason: "OOMKilled",
          startedAt: begun,
          finishedAt: ended,
          containerID: "containerd://dbg-0",
        },
      },
    ],
    [
      "for whose end the runtime gives no reason",
      { containers: [exited("dbg", 2, { reason: "" })] },
      {
        terminated: {
          exitCode: 2,
          reason: "Error",
          startedAt: begun,
          finishedAt: ended,
          containerID: "containerd://dbg-0",
        },
      },
    ],
    [
      "whose shim vanished",
      { containers: [running("dbg", { state: "unknown" })] },
      {
        terminated: {
          exitCode: 137,
          reason: "ContainerStatusUnknown",
          startedAt: begun,
          finishedAt: epoch,
          containerID: "containerd://dbg-0",
        },
      },
    ],
  ])("%s", (_what, facts, state, lastState = {}) => {
    const status = containerStatus(aSituation(facts), "ephemeral", dbg);
    expect(status.state).toEqual(state);
    expect(status.lastState).toEqual(lastState);
    expect(status.ready).toBe(false);
    expect(status.restartCount).toBe(0);
    expect(status).not.toHaveProperty("started");
  });
});

describe("the state of an app container", () => {
  const crashLoop = (time: string) => ({
    waiting: {
      reason: "CrashLoopBackOff",
      message: `back-off ${time} restarting failed container=app pod=web_default(uid-1)`,
    },
  });
  const terminated = (attempt: number, exitCode: number, reason = "Error") => ({
    terminated: {
      exitCode,
      reason,
      startedAt: begun,
      finishedAt: ended,
      containerID: `containerd://app-${attempt}`,
    },
  });
  const deleted = aPod({}, { metadata: { deletionTimestamp: at(30).toISOString() } });
  it.each<Row>([
    ["that waits for its restart", { containers: [backedOff] }, crashLoop("20s"), terminated(2, 1)],
    [
      "that waits for minutes",
      { containers: [{ ...backedOff, backOffSeconds: 80 }] },
      crashLoop("1m20s"),
      terminated(2, 1),
    ],
    [
      "that waits as long as can be",
      { containers: [{ ...backedOff, backOffSeconds: 300 }] },
      crashLoop("5m0s"),
      terminated(2, 1),
    ],
    ["whose wait is over", { containers: [backedOff], now: at(20) }, terminated(2, 1)],
    [
      "that is about to restart for the first time",
      { containers: [exited("app", 1)] },
      terminated(0, 1),
    ],
    [
      "that restarts though it ended well",
      { containers: [exited("app", 0, { backOffSeconds: 20 })] },
      crashLoop("20s"),
      terminated(0, 0, "Completed"),
    ],
    [
      "that ended for good",
      { pod: aPod({ restartPolicy: "Never" }), containers: [backedOff] },
      terminated(2, 1),
    ],
    ["that ended in a deleted Pod", { pod: deleted, containers: [backedOff] }, terminated(2, 1)],
    [
      "that runs again",
      { containers: [running("app", { attempt: 1 }), exited("app", 1)] },
      { running: { startedAt: begun } },
      terminated(0, 1),
    ],
    [
      "whose image vanished before its restart",
      { containers: [exited("app", 1)], starts: { app: hindered() } },
      { waiting: { reason: "ErrImagePull", message: "no such host" } },
      terminated(0, 1),
    ],
    [
      "that can't be started again and again",
      { containers: [exited("app", 128, { reason: "StartError", backOffSeconds: 20 })] },
      crashLoop("20s"),
      terminated(0, 128, "StartError"),
    ],
  ])("%s", (_what, facts, state, lastState = {}) => {
    const status = containerStatus(aSituation(facts), "app", app);
    expect(status.state).toEqual(state);
    expect(status.lastState).toEqual(lastState);
  });
});

describe("the rest of a container's status", () => {
  it("names what it was asked for until the runtime knows better", () => {
    expect(containerStatus(aSituation(), "app", app)).toEqual({
      name: "app",
      state: { waiting: { reason: "ContainerCreating" } },
      lastState: {},
      ready: false,
      started: false,
      restartCount: 0,
      image: "busybox",
      imageID: "",
    });
  });

  it.each<[string, ContainerRole, Container["resources"], object]>([
    ["nothing", "app", undefined, { resources: {} }],
    [
      "limits and requests",
      "app",
      { requests: { cpu: "1" }, limits: { cpu: "2" } },
      {
        allocatedResources: { cpu: "1" },
        resources: { requests: { cpu: "1" }, limits: { cpu: "2" } },
      },
    ],
    ["none, as an ephemeral container", "ephemeral", undefined, { resources: {} }],
  ])("tells what it was given: %s", (_what, role, resources, expected) => {
    const situation = aSituation({ containers: [running("app")] });
    const status = containerStatus(situation, role, { ...app, resources });
    expect(status).toMatchObject(expected);
    expect("allocatedResources" in status).toBe("allocatedResources" in expected);
  });

  it("says what the runtime knows of one that runs", () => {
    const user = { uid: 1000, gid: 0, supplementalGroups: [0, 2000] };
    const situation = aSituation({ containers: [running("app", { attempt: 3, user })] });
    expect(containerStatus(situation, "app", app)).toMatchObject({
      ready: true,
      started: true,
      restartCount: 3,
      image: "docker.io/library/busybox:latest",
      imageID: "sha256:b0",
      containerID: "containerd://app-3",
      user: { linux: user },
    });
  });

  it("lists volume mounts, read-only ones as recursive only where the runtime says so", () => {
    const mounting: Container = {
      ...app,
      volumeMounts: [
        { name: "v", mountPath: "/v" },
        { name: "r", mountPath: "/r", readOnly: true },
      ],
    };
    expect(containerStatus(aSituation(), "app", mounting).volumeMounts).toEqual([
      { name: "v", mountPath: "/v" },
      { name: "r", mountPath: "/r", readOnly: true, recursiveReadOnly: "Disabled" },
    ]);
    const containers = [running("app", { recursivelyReadOnly: ["/r"] })];
    expect(containerStatus(aSituation({ containers }), "app", mounting).volumeMounts).toEqual([
      { name: "v", mountPath: "/v" },
      { name: "r", mountPath: "/r", readOnly: true, recursiveReadOnly: "Enabled" },
    ]);
  });

  it.each([
    ["an init container that ended well is", {}, exited("ini", 0), true],
    ["an init container that failed is not", {}, exited("ini", 1), false],
    ["a sidecar that runs is", { restartPolicy: "Always" }, running("ini"), true],
    ["a sidecar that ended well is not", { restartPolicy: "Always" }, exited("ini", 0), false],
  ])("knows whether it is ready: %s", (_what, rest, container, ready) => {
    const situation = aSituation({ containers: [container] });
    expect(containerStatus(situation, "init", { name: "ini", ...rest }).ready).toBe(ready);
  });
});
