import type { EphemeralContainer } from "../kubernetes/types.ts";

/** Everything a debug command is about to do. Carrying it out adds nothing to it. */
export interface DebugPlan {
  readonly namespace: string;
  readonly pod: string;
  /** The debugger's container name. */
  readonly debugger: string;
  /**
   * `resident`: an idle waiter that sessions exec into.
   * `own-process`: kubectl's way, the container's process is the command itself.
   */
  readonly flow: "resident" | "own-process";
  /** The request that adds the debugger; absent when a running one is used again. */
  readonly addition?: ContainerAddition;
  /** What to run once the debugger runs; absent for nothing. */
  readonly session?: SessionPlan;
  /** The container whose processes the debugger sees, if one. */
  readonly target?: string;
  /** Lines of information to say before anything is sent. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** What stays behind in the cluster and can't be undone. */
  readonly sideEffects: readonly string[];
  /** Rights on `pods` and its subresources the plan needs, as `VERB pods[/SUBRESOURCE]`. */
  readonly permissions: readonly string[];
}

/** A request to `pods/ephemeralcontainers`. */
export interface ContainerAddition {
  readonly container: EphemeralContainer;
  /** Sent as application/strategic-merge-patch+json. */
  readonly patch: object;
}

/** One session in a debugger. */
export type SessionPlan =
  | {
      readonly kind: "exec";
      readonly command: readonly string[];
      readonly stdin: boolean;
      readonly tty: boolean;
    }
  | { readonly kind: "attach"; readonly stdin: boolean; readonly tty: boolean };
