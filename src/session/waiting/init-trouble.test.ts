import { expect, it } from "vitest";
import type { ContainerStatus, Pod } from "../../kubernetes/types.ts";
import { initTrouble } from "./init-trouble.ts";

const status = { image: "", imageID: "", ready: false, restartCount: 0 };
const failed = { terminated: { exitCode: 2, reason: "Error", message: "no database\n" } };

function pod(init: Partial<ContainerStatus>, phase = "Pending"): Pod {
  return {
    spec: { containers: [], ephemeralContainers: [{ name: "dbg" }] },
    status: {
      phase,
      initContainerStatuses: [
        { ...status, name: "setup", ...init },
        { ...status, name: "later", state: { waiting: { reason: "PodInitializing" } } },
      ],
    },
  };
}

it.each([
  { title: "one that failed", init: { state: failed }, reason: "Init:Error" },
  {
    title: "one that fails again and again",
    init: { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: failed },
    reason: "Init:Error",
  },
  {
    title: "one that failed for good",
    init: { state: failed },
    phase: "Failed",
    reason: "Init:Failed",
  },
])("names $title, for all that come after it", ({ init, phase, reason }) => {
  const message = "init container setup ended with exit code 2: no database";
  for (const container of ["later", "app"]) {
    expect(initTrouble(pod(init, phase), container)).toEqual({ kind: "waiting", reason, message });
  }
});

it.each([
  { title: "runs", init: { state: { running: {} } }, container: "app" },
  {
    title: "has done its work",
    init: { state: { terminated: { exitCode: 0 } } },
    container: "app",
  },
  {
    title: "is on its way",
    init: { state: { waiting: { reason: "PodInitializing" } } },
    container: "app",
  },
  { title: "failed, and is the one in question", init: { state: failed }, container: "setup" },
  { title: "failed, for an ephemeral container", init: { state: failed }, container: "dbg" },
])("is nothing when one $title", ({ init, container }) => {
  expect(initTrouble(pod(init), container)).toBeUndefined();
});

it("is what keeps one from starting", () => {
  const waiting = { reason: "ErrImagePull", message: "not found" };
  expect(initTrouble(pod({ state: { waiting } }), "app")).toEqual({
    kind: "waiting",
    reason: "ErrImagePull",
    message: "not found (init container setup)",
  });
});
