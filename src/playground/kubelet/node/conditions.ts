import type { NodeCondition } from "../../../kubernetes/types.ts";
import { thresholds } from "./capacity.ts";

/** How the machine is right now. */
export interface Vitals {
  memoryAvailableBytes: number;
  /** Of the file system the data directory lies on; inodes 0 where it doesn't count them. */
  storage: { bytes: number; availableBytes: number; inodes: number; inodesFree: number };
  pids: { limit: number; used: number };
  /** What is wrong with the container runtime, in the kubelet's words; empty: nothing. */
  runtimeProblems: readonly string[];
}

/** The kubelet's four conditions, each true since `now`. */
export function nodeConditions(vitals: Vitals, now: string): NodeCondition[] {
  const { memoryAvailableBytes, storage, pids, runtimeProblems } = vitals;
  const pressure = (type: string, pressed: boolean, [bad, good]: [Cause, Cause]) =>
    condition(type, pressed, pressed ? bad : good, now);
  const diskPressed =
    storage.availableBytes < storage.bytes * thresholds.storageAvailable ||
    (storage.inodes > 0 && storage.inodesFree < storage.inodes * thresholds.inodesFree);
  const ready = runtimeProblems.length === 0;
  return [
    pressure("MemoryPressure", memoryAvailableBytes < thresholds.memoryAvailableBytes, [
      ["KubeletHasInsufficientMemory", "kubelet has insufficient memory available"],
      ["KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
    ]),
    pressure("DiskPressure", diskPressed, [
      ["KubeletHasDiskPressure", "kubelet has disk pressure"],
      ["KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
    ]),
    pressure("PIDPressure", pids.limit - pids.used < pids.limit * thresholds.pidsFree, [
      ["KubeletHasInsufficientPID", "kubelet has insufficient PID available"],
      ["KubeletHasSufficientPID", "kubelet has sufficient PID available"],
    ]),
    condition(
      "Ready",
      ready,
      ready
        ? ["KubeletReady", "kubelet is posting ready status"]
        : ["KubeletNotReady", problemsInWords(runtimeProblems)],
      now,
    ),
  ];
}

/** Reason and message. */
type Cause = [string, string];

function condition(
  type: string,
  holds: boolean,
  [reason, message]: Cause,
  now: string,
): NodeCondition {
  const status = holds ? "True" : "False";
  return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now };
}

/** As Go prints an aggregate of errors. */
function problemsInWords(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`;
}

/** The event the kubelet records when a condition turns, such as `NodeHasDiskPressure`. */
export function turnOf({ type, status }: NodeCondition): string {
  const holds = status === "True";
  switch (type) {
    case "MemoryPressure":
      return holds ? "NodeHasInsufficientMemory" : "NodeHasSufficientMemory";
    case "DiskPressure":
      return holds ? "NodeHasDiskPressure" : "NodeHasNoDiskPressure";
    case "PIDPressure":
      return holds ? "NodeHasInsufficientPID" : "NodeHasSufficientPID";
    default:
      return holds ? "NodeReady" : "NodeNotReady";
  }
}
