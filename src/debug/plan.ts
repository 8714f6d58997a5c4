import type { EphemeralContainer, Pod } from "../kubernetes/types.ts";

/** Everything a debug command is about to do. Carrying it out adds nothing to it. */
export interface DebugPlan {
  readonly mode: "ephemeral" | "copy" | "node";
  readonly namespace: string;
  /** The Pod the debugger runs in: the target, its copy, or the one on the node. */
  readonly pod: string;
  /** The debugger's container; absent when a copy is made only for its images. */
  readonly debugger?: string;
  /**
   * `resident`: an idle waiter that sessions exec into.
   * `own-process`: kubectl's way, the container's process is the command itself.
   */
  readonly flow: "resident" | "own-process";
  /** The requests that change the cluster, in their order; none when a running debugger is used. */
  readonly changes: readonly PlannedChange[];
  /** What to run once the debugger runs; absent for nothing. */
  readonly session?: SessionPlan;
  /** The command that opens another session in the debugger, where it isn't the usual one. */
  readonly reopen?: string;
  /** The Pod was made for the session alone, and is deleted when that ends. */
  readonly isTemporary?: boolean;
  /** The container whose processes the debugger sees, if one. */
  readonly target?: string;
  /** The namespaces of Linux the debugger has in common with others. */
  readonly shares: readonly SharedNamespace[];
  /** Lines that kubectl prints on stdout; information like the notes without `--attach`. */
  readonly announcements: readonly string[];
  /** Lines of information to say before anything is sent. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** What stays behind in the cluster or can't be undone. */
  readonly sideEffects: readonly string[];
  /** Rights the plan needs, as `VERB RESOURCE[/SUBRESOURCE]`. */
  readonly permissions: readonly string[];
}

/** One request that changes the cluster, in the plan's namespace. */
export type PlannedChange = ContainerAddition | PodCreation | PodDeletion;

/** A request to `pods/ephemeralcontainers`. */
export interface ContainerAddition {
  readonly kind: "add-container";
  readonly pod: string;
  readonly container: EphemeralContainer;
  /** Sent as application/strategic-merge-patch+json. */
  readonly patch: object;
}

/** A Pod to create. */
export interface PodCreation {
  readonly kind: "create-pod";
  readonly object: Pod;
}

/** A Pod to delete without grace. */
export interface PodDeletion {
  readonly kind: "delete-pod";
  readonly pod: string;
  /** Only the Pod with this uid, whatever has that name by then. */
  readonly uid?: string;
  /** `at-once`: when the requests before it were answered; else not before the debugger runs. */
  readonly when: "at-once" | "debugger-runs";
}

/** A namespace of the kernel, and whose it is: a sentence's end. */
export interface SharedNamespace {
  readonly namespace: "network" | "PID" | "IPC" | "UTS";
  readonly with: string;
}

/** One session in a debugger. */
export type SessionPlan =
  | {
      readonly kind: "exec";
      readonly command: readonly string[];
      /** What the command comes to, in words, where it is a script of ours. */
      readonly runs: string;
      readonly stdin: boolean;
      readonly tty: boolean;
    }
  | {
      readonly kind: "attach";
      readonly stdin: boolean;
      readonly tty: boolean;
      /** What kubectl prints on stdout after a session with a terminal. */
      readonly ended?: string;
    };
