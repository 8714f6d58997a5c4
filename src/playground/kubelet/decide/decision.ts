import type { ImageUser } from "../config/security-context.ts";
import type { AnyContainer, ContainerRole } from "../pod.ts";

/** One thing the kubelet has to do for a Pod, in the order given. */
export type Action =
  /** Make the files and directories the Pod's volumes stand for. */
  | { kind: "prepare-volumes" }
  /** Bring the files of volumes up to date while containers use them. */
  | { kind: "refresh-volumes" }
  | { kind: "create-sandbox"; attempt: number }
  /** See to it that the image is there, by the container's pull policy. */
  | { kind: "prepare-image"; role: ContainerRole; container: AnyContainer }
  | {
      kind: "start-container";
      role: ContainerRole;
      container: AnyContainer;
      sandboxId: string;
      imageId: string;
      /** Whom the image runs as; absent: root. */
      imageUser?: ImageUser;
      attempt: number;
      backOffSeconds: number;
      /** Runtime id of the container whose PID namespace is joined. */
      targetId?: string;
    }
  /** A container that was created and never started: a crash came between. */
  | { kind: "start-created"; id: string; role: ContainerRole; container: AnyContainer }
  /** The container can't even be tried. */
  | {
      kind: "hinder";
      role: ContainerRole;
      container: AnyContainer;
      message: string;
      /** The container that has to appear first. */
      awaits: string;
    }
  /** Announce the container's end and run its preStop hook; the stop signal follows. */
  | {
      kind: "begin-stop";
      id: string;
      name: string;
      graceSeconds: number;
      preStop: boolean;
      /** What the Killing event says, when it isn't the usual. */
      message?: string;
    }
  /** The stop signal, then KILL after the grace. Doesn't wait for the end: containerd tells of it. */
  | { kind: "stop-container"; id: string; name: string; graceSeconds: number; message?: string }
  | { kind: "stop-sandbox"; id: string }
  /** A dead one with no container left in it. */
  | { kind: "remove-sandbox"; id: string }
  | { kind: "remove-container"; id: string; name: string; attempt: number }
  /** Nothing runs any more: remove sandboxes, volumes and logs, then the API object. */
  | { kind: "remove-pod" };

/** What to do now, and when to look again if nothing happens before. */
export interface Decision {
  actions: Action[];
  wakeAt?: Date;
}

/** Several decisions as one: all actions in order, and the earliest of the wake times. */
export function combine(decisions: readonly Decision[]): Decision {
  const times = decisions.flatMap(({ wakeAt }) => (wakeAt === undefined ? [] : [wakeAt.getTime()]));
  return {
    actions: decisions.flatMap(({ actions }) => actions),
    ...(times.length === 0 ? {} : { wakeAt: new Date(Math.min(...times)) }),
  };
}
