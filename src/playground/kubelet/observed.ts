import type { Pod } from "../../kubernetes/types.ts";

/** What the runtime knows of one Pod: the input of every decision, free of CRI's own types. */
export interface ObservedPod {
  /** Newest first. */
  sandboxes: ObservedSandbox[];
  /** Newest first: by attempt, then by creation. */
  containers: ObservedContainer[];
}

/** One CRI sandbox. */
export interface ObservedSandbox {
  id: string;
  attempt: number;
  /** SANDBOX_READY: its pause process runs and its network is set up. */
  ready: boolean;
  createdAt: Date;
  /** Pod addresses; empty with hostNetwork. */
  ips: string[];
}

/** CRI's container states; `unknown` is what is left of a container whose shim vanished. */
export type RuntimeState = "created" | "running" | "exited" | "unknown";

/** One CRI container. */
export interface ObservedContainer {
  id: string;
  name: string;
  /** Restart count, from 0. */
  attempt: number;
  sandboxId: string;
  state: RuntimeState;
  createdAt: Date;
  /** Absent until started, and when it never could be. */
  startedAt?: Date;
  finishedAt?: Date;
  exitCode?: number;
  /** The runtime's reason: Completed, Error, OOMKilled, StartError. */
  reason?: string;
  message?: string;
  /** Normalised reference, `docker.io/library/busybox:latest`. */
  image: string;
  imageId: string;
  /** Seconds its successor has to wait after its end (see decide/back-off.ts). */
  backOffSeconds: number;
  /** Where it has mounts that are read-only with all that is mounted below them: containerd 2 and newer. */
  recursivelyReadOnly?: readonly string[];
  /** Known on containerd 2 and newer only. */
  user?: { uid: number; gid: number; supplementalGroups: number[] };
}

/** The newest container of a name, or undefined. */
export function newest(observed: ObservedPod, name: string): ObservedContainer | undefined {
  return observed.containers.find((container) => container.name === name);
}

/** The one before the newest: where `lastState` and `logs --previous` come from. */
export function previous(observed: ObservedPod, name: string): ObservedContainer | undefined {
  return observed.containers.filter((container) => container.name === name)[1];
}

/** Where the Pod is reached: its first address, or the node's when it shares the host's network. */
export function addressOf(
  pod: Pod,
  { sandboxes }: ObservedPod,
  { hostIp }: { hostIp: string },
): string {
  if (pod.spec?.hostNetwork) return hostIp;
  return sandboxes[0]?.ips[0] ?? pod.status?.podIP ?? "";
}
