import { expect, it } from "vitest";
import type { Pod, ContainerState as State } from "../../kubernetes/types.ts";
import { containerState } from "./container-state.ts";
import { isMissingProgram, judgeWaiting } from "./waiting-reasons.ts";

function pod(state: State | undefined, lastState?: State): Pod {
  const status = { name: "dbg", image: "", imageID: "", ready: false, restartCount: 0 };
  return {
    spec: { containers: [] },
    status: {
      ephemeralContainerStatuses: state
        ? [{ ...status, state, ...(lastState && { lastState }) }]
        : [],
    },
  };
}

const startError = { terminated: { exitCode: 128, reason: "StartError", message: "no sh" } };
it.each([
  { title: "no status", of: pod(undefined), state: { kind: "unseen" } },
  { title: "an empty state", of: pod({}), state: { kind: "unseen" } },
  {
    title: "waiting",
    of: pod({ waiting: { reason: "ErrImagePull", message: "m" } }),
    state: { kind: "waiting", reason: "ErrImagePull", message: "m" },
  },
  { title: "running", of: pod({ running: {} }), state: { kind: "running" } },
  {
    title: "terminated",
    of: pod({ terminated: { exitCode: 3, reason: "Error" } }),
    state: { kind: "terminated", exitCode: 3, reason: "Error", message: "" },
  },
  {
    title: "a start error behind a waiting state",
    of: pod({ waiting: { reason: "RunContainerError", message: "w" } }, startError),
    state: { kind: "start-failed", message: "no sh" },
  },
  {
    title: "a start error",
    of: pod(startError),
    state: { kind: "start-failed", message: "no sh" },
  },
  {
    title: "the end of one that is started again and again",
    of: pod(
      { waiting: { reason: "CrashLoopBackOff", message: "back-off" } },
      { terminated: { exitCode: 3, reason: "Error" } },
    ),
    state: { kind: "terminated", exitCode: 3, reason: "Error", message: "" },
  },
  {
    title: "a failed run without its start error",
    of: pod({ waiting: { reason: "RunContainerError", message: "w" } }),
    state: { kind: "start-failed", message: "w" },
  },
])("reads the state of a container: $title", ({ of, state }) => {
  expect(containerState(of, "dbg")).toEqual(state);
});

it.each([
  ["ContainerCreating", "", undefined, undefined],
  ["PodInitializing", "", undefined, undefined],
  ["InvalidImageName", "couldn't parse", 0, /name/],
  ["ErrImageNeverPull", "not present", 0, /pull policy/],
  ["ErrImagePull", "docker.io/x: not found", 30_000, /name and tag/],
  ["ImagePullBackOff", "401 Unauthorized", 30_000, /imagePullSecrets/],
  ["ErrImagePull", "dial tcp: i/o timeout", 30_000, /reaches the registry/],
  ["ErrImagePull", "lookup registry: no such host", 30_000, /reaches the registry/],
  ["ErrImagePull", "429 Too Many Requests: toomanyrequests", 30_000, /pull no more for now/],
  ["ErrImagePull", "no match for platform in manifest: not found", 0, /architecture/],
  ["ErrImagePull", "write /var/x: no space left on device", 30_000, /disk is full/],
  ["RegistryUnavailable", "", 30_000, /reaches the registry/],
  ["ImageInspectError", "", 30_000, /reaches the registry/],
  ["SignatureValidationFailed", "", 0, /signed/],
  ["CreateContainerConfigError", 'configmap "x" not found', 30_000, /ConfigMap/],
  ["CreateContainerConfigError", "couldn't find key a in Secret team/x", 30_000, /a key/],
  ["PostStartHookError", "", 30_000, /describe pod/],
  ["CreatePodSandboxError", "", undefined, /network plugin/],
  ["FailedMount", 'secret "x" not found', undefined, /volume/],
  ["Unschedulable", "0/1 nodes are available", undefined, /No node/],
  [
    "CreateContainerConfigError",
    "container has runAsNonRoot and image will run as root",
    0,
    /numeric/,
  ],
  ["CreateContainerConfigError", "unable to find target container app", undefined, /target/],
  [
    "CreateContainerError",
    'invalid target container: container "T" is not running',
    undefined,
    /target/,
  ],
  ["CreateContainerError", "boom", 30_000, /describe pod/],
  ["SomethingNew", "", undefined, /describe pod/],
])("judges %s %j", (reason, message, patience, advice) => {
  const verdict = judgeWaiting(reason, message);
  expect(verdict.patience).toBe(patience);
  expect(verdict.advice ?? "nothing to do").toMatch(advice ?? /^nothing to do$/);
});

it.each([
  ['exec: "sh": executable file not found in $PATH', true],
  ["stat /bin/sh: no such file or directory", true],
  ["executable file `sh` not found in $PATH: No such file or directory", true],
  ["permission denied", false],
  ["dial unix /run/containerd/containerd.sock: connect: no such file or directory", false],
])("tells from %j whether the program is missing: %s", (message, missing) => {
  expect(isMissingProgram(message)).toBe(missing);
});
