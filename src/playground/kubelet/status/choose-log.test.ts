import { describe, expect, it } from "vitest";
import type { ContainerState } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { chooseLog } from "./choose-log.ts";

const ended = (id: string): ContainerState => ({
  terminated: { exitCode: 1, containerID: `containerd://${id}` },
});

function podWith(state: ContainerState, lastState: ContainerState = {}, restartCount = 0) {
  const containerID = `containerd://id-${restartCount}`;
  const entry = { name: "app", state, lastState, restartCount, containerID };
  const rest = { ready: false, image: "busybox", imageID: "" };
  return aPod({}, { status: { containerStatuses: [{ ...entry, ...rest }] } });
}

describe("the log of a container", () => {
  it.each<[string, ReturnType<typeof podWith>, boolean, object]>([
    [
      "that runs",
      podWith({ running: {} }),
      false,
      { attempt: 0, containerId: "id-0", running: true },
    ],
    [
      "that ended",
      podWith(ended("id-2"), {}, 2),
      false,
      { attempt: 2, containerId: "id-2", running: false },
    ],
    [
      "that waits in back-off is that of its last end",
      podWith({ waiting: { reason: "CrashLoopBackOff" } }, ended("id-2"), 2),
      false,
      { attempt: 2, containerId: "id-2", running: false },
    ],
    [
      "that could not be started is that of the failed start, empty as it is",
      podWith({ waiting: { reason: "RunContainerError" } }, ended("id-0")),
      false,
      { attempt: 0, containerId: "id-0", running: false },
    ],
    [
      "that was created anew and waits is the one before",
      podWith({ waiting: { reason: "ContainerCreating" } }, ended("id-2"), 3),
      false,
      { attempt: 2, containerId: "id-2", running: false },
    ],
    [
      "before the one that runs",
      podWith({ running: {} }, ended("id-2"), 3),
      true,
      { attempt: 2, containerId: "id-2", running: false },
    ],
    [
      "before the next one waits to start",
      podWith({ waiting: { reason: "CrashLoopBackOff" } }, ended("id-2"), 2),
      true,
      { attempt: 2, containerId: "id-2", running: false },
    ],
  ])("%s", (_what, pod, previous, choice) => {
    expect(chooseLog(pod, "app", previous)).toEqual(choice);
  });

  it.each([
    ["ErrImagePull", "image can't be pulled"],
    ["ImagePullBackOff", "trying and failing to pull image"],
    ["ContainerCreating", "ContainerCreating"],
    ["CreateContainerConfigError", "CreateContainerConfigError"],
  ])("is refused with 400 while it waits with %s", (reason, words) => {
    expect(() => chooseLog(podWith({ waiting: { reason } }), "app", false)).toThrow(
      expect.objectContaining({
        code: 400,
        reason: "BadRequest",
        message: `container "app" in pod "web" is waiting to start: ${words}`,
      }),
    );
  });

  it("is refused where there is none before", () => {
    expect(() => chooseLog(podWith({ running: {} }), "app", true)).toThrow(
      expect.objectContaining({
        code: 400,
        message: 'previous terminated container "app" in pod "web" not found',
      }),
    );
  });

  it("is refused for an ephemeral container added after the Pod's end", () => {
    expect(() => chooseLog(aPod({}, { status: { phase: "Succeeded" } }), "e1", false)).toThrow(
      expect.objectContaining({
        code: 400,
        message: 'container "e1" in pod "web" is not available',
      }),
    );
  });
});
