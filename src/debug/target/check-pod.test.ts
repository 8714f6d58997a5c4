import { expect, it } from "vitest";
import type { ContainerState, Pod } from "../../kubernetes/types.ts";
import { checkPod } from "./check-pod.ts";

const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: "Error" } });

function pod(options: {
  restartPolicy?: string;
  state?: ContainerState;
  initState?: ContainerState;
  initPolicy?: string;
  phase?: string;
}): Pod {
  const status = (name: string, state: ContainerState | undefined) =>
    state && { name, image: "", imageID: "", ready: false, restartCount: 0, state };
  const { state, initState, initPolicy, restartPolicy, phase = "Running" } = options;
  return {
    metadata: { name: "web" },
    spec: {
      ...(restartPolicy && { restartPolicy }),
      containers: [{ name: "app" }],
      initContainers: [{ name: "init", ...(initPolicy && { restartPolicy: initPolicy }) }],
    },
    status: {
      phase,
      containerStatuses: [status("app", state)].filter((entry) => entry !== undefined),
      initContainerStatuses: [status("init", initState)].filter((entry) => entry !== undefined),
    },
  };
}

it.each([
  { title: "no status yet", of: pod({}), target: "app" },
  { title: "running", of: pod({ state: { running: {} } }), target: "app" },
  { title: "ended, but restarted always", of: pod({ state: ended(0) }), target: "app" },
  {
    title: "failed, restarted on failure",
    of: pod({ restartPolicy: "OnFailure", state: ended(1) }),
    target: "app",
  },
  { title: "a failed init container", of: pod({ initState: ended(1) }), target: "init" },
  {
    title: "a sidecar that ended",
    of: pod({ initState: ended(0), initPolicy: "Always", restartPolicy: "Never" }),
    target: "init",
  },
  { title: "no target", of: pod({ restartPolicy: "Never", state: ended(0) }), target: undefined },
])("lets pass: $title", ({ of, target }) => {
  expect(() => checkPod(of, target)).not.toThrow();
});

it.each([
  {
    title: "a Pod that has ended",
    of: pod({ phase: "Succeeded" }),
    target: undefined,
    code: "POD_ENDED",
  },
  { title: "a Pod that failed", of: pod({ phase: "Failed" }), target: "app", code: "POD_ENDED" },
  {
    title: "a Pod being deleted",
    of: { ...pod({}), metadata: { name: "web", deletionTimestamp: "2026-01-01T00:00:00Z" } },
    target: "app",
    code: "POD_TERMINATING",
  },
  { title: "an unknown target", of: pod({}), target: "nope", code: "TARGET_NOT_FOUND" },
  {
    title: "a target that is never restarted",
    of: pod({ restartPolicy: "Never", state: ended(1) }),
    target: "app",
    code: "TARGET_ENDED",
  },
  {
    title: "a target that succeeded",
    of: pod({ restartPolicy: "OnFailure", state: ended(0) }),
    target: "app",
    code: "TARGET_ENDED",
  },
  {
    title: "an init container that is done",
    of: pod({ initState: ended(0) }),
    target: "init",
    code: "TARGET_ENDED",
  },
])("refuses $title", ({ of, target, code }) => {
  expect(() => checkPod(of, target)).toThrow(expect.objectContaining({ code }));
});
