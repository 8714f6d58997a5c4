import type { Status, StatusDetails } from "./types.ts";

/** What a `StatusError` is made from: the fields of meta.v1.Status that differ between errors. */
export interface StatusFacts {
  /** HTTP status code. */
  code: number;
  /** Machine-readable reason such as `NotFound`; absent where Kubernetes sends none. */
  reason?: string;
  message: string;
  details?: StatusDetails;
  /** A token to go on with, for a list that can't be continued as it was begun. */
  continue?: string;
}

/**
 * An error as the Kubernetes API states it (meta.v1.Status, `status: Failure`).
 * The playground throws it to answer a request; the debugger throws it for an answer received.
 */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: StatusDetails | undefined;
  readonly continue: string | undefined;

  constructor(facts: StatusFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.code = facts.code;
    this.reason = facts.reason;
    this.details = facts.details;
    this.continue = facts.continue;
  }

  /** The object to send over the wire. */
  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.continue === undefined ? {} : { continue: this.continue },
      status: "Failure",
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}
