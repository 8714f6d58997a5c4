import { describe, expect, it } from "vitest";
import type { ContainerState, ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { restartsCell, summarise } from "./summary.ts";

const status = (state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: "app",
  image: "",
  imageID: "",
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const pod = (more: Partial<Pod>): Pod => ({
  spec: { containers: [{ name: "app" }] },
  ...more,
});
const running = status({ running: {} }, { ready: true });
const ready = [{ type: "Ready", status: "True" }];

describe("a Pod in a word", () => {
  it.each<[string, string, Pod]>([
    ["Pending", "0/1", pod({ status: { phase: "Pending" } })],
    [
      "ContainerCreating",
      "0/1",
      pod({
        status: {
          phase: "Pending",
          containerStatuses: [status({ waiting: { reason: "ContainerCreating" } })],
        },
      }),
    ],
    [
      "Running",
      "1/1",
      pod({ status: { phase: "Running", containerStatuses: [running], conditions: ready } }),
    ],
    [
      "CrashLoopBackOff",
      "0/1",
      pod({
        status: {
          phase: "Running",
          containerStatuses: [status({ waiting: { reason: "CrashLoopBackOff" } })],
        },
      }),
    ],
    [
      "Completed",
      "0/1",
      pod({
        status: {
          phase: "Succeeded",
          containerStatuses: [status({ terminated: { exitCode: 0, reason: "Completed" } })],
        },
      }),
    ],
    [
      "ExitCode:3",
      "0/1",
      pod({
        status: { phase: "Failed", containerStatuses: [status({ terminated: { exitCode: 3 } })] },
      }),
    ],
    ["Evicted", "0/1", pod({ status: { phase: "Failed", reason: "Evicted" } })],
    [
      "Terminating",
      "1/1",
      pod({
        metadata: { deletionTimestamp: "2026-11-23T12:00:00Z" },
        status: { phase: "Running", containerStatuses: [running] },
      }),
    ],
    [
      "Init:0/1",
      "0/1",
      pod({
        spec: { initContainers: [{ name: "i" }], containers: [{ name: "app" }] },
        status: {
          phase: "Pending",
          initContainerStatuses: [status({ running: {} }, { name: "i" })],
        },
      }),
    ],
    [
      "Init:Error",
      "0/1",
      pod({
        spec: { initContainers: [{ name: "i" }], containers: [{ name: "app" }] },
        status: {
          phase: "Pending",
          initContainerStatuses: [
            status({ terminated: { exitCode: 1, reason: "Error" } }, { name: "i" }),
          ],
        },
      }),
    ],
    [
      "NotReady",
      "1/2",
      pod({
        spec: { containers: [{ name: "app" }, { name: "b" }] },
        status: {
          phase: "Running",
          containerStatuses: [
            running,
            status({ terminated: { exitCode: 0, reason: "Completed" } }, { name: "b" }),
          ],
        },
      }),
    ],
  ])("is %s with %s ready", (reason, containers, given) => {
    const summary = summarise(given);
    expect(summary.reason).toBe(reason);
    expect(`${summary.readyContainers}/${summary.totalContainers}`).toBe(containers);
  });

  it("counts no ephemeral container", () => {
    const given = pod({
      status: {
        phase: "Running",
        containerStatuses: [running],
        ephemeralContainerStatuses: [
          status({ waiting: { reason: "ErrImagePull" } }, { restartCount: 4 }),
        ],
      },
    });
    expect(summarise(given)).toMatchObject({ reason: "Running", restarts: 0, totalContainers: 1 });
  });

  it("says when the last restart was", () => {
    const finishedAt = "2026-11-23T11:59:40Z";
    const given = pod({
      status: {
        phase: "Running",
        containerStatuses: [
          { ...running, restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt } } },
        ],
      },
    });
    expect(restartsCell(summarise(given), new Date("2026-11-23T12:00:00Z"))).toBe("3 (20s ago)");
  });
});
