import { StatusError } from "../../../kubernetes/status-error.ts";
import type { ServerLimits } from "./limits.ts";

/** Counts the requests that are being answered. */
export interface InFlight {
  /** Throws 429 when there are too many. Returns the way to say that one is done. */
  enter(kind: "reading" | "writing"): () => void;
}

/** As kube-apiserver's `--max-requests-inflight` and `--max-mutating-requests-inflight`. */
export function countInFlight(limits: Pick<ServerLimits, "reading" | "writing">): InFlight {
  const running = { reading: 0, writing: 0 };
  return {
    enter(kind) {
      if (running[kind] >= limits[kind]) throw tooManyRequests();
      running[kind]++;
      return () => {
        running[kind]--;
      };
    },
  };
}

function tooManyRequests(): StatusError {
  return new StatusError({
    code: 429,
    reason: "TooManyRequests",
    message: "Too many requests, please try again later.",
    details: { retryAfterSeconds: 1 },
  });
}
