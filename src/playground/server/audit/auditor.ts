import { randomUUID } from "node:crypto";
import type { AuditEvent, AuditSink } from "../../audit/audit-event.ts";
import type { RawRequest } from "../http/raw.ts";
import { eventOf } from "./event-of.ts";
import { isAudited } from "./is-audited.ts";
import type { Outcome } from "./outcome.ts";
import { createTrail, type RequestTrail } from "./trail.ts";

/** Follows one request and records it, if it is of the kind that is recorded. */
export interface RequestAudit {
  /** The answer's `Audit-Id`. */
  readonly id: string;
  readonly trail: RequestTrail;
  /** A stream has begun; it ends later. */
  started(outcome: Outcome): void;
  /** It is over, as `outcome` says or as the stream began. Counts once. */
  complete(outcome?: Outcome): void;
}

/** Begins to follow a request. Without a sink nothing is recorded. */
export function followRequest(
  raw: RawRequest,
  { sink, now }: { sink: AuditSink | undefined; now: () => Date },
): RequestAudit {
  const trail = createTrail();
  const received = now();
  const id = randomUUID();
  let begun: Outcome | undefined;
  let isOver = false;

  function record(stage: AuditEvent["stage"], outcome: Outcome): void {
    const { wanted } = trail;
    if (sink === undefined || wanted?.kind !== "resource" || !isAudited(wanted)) return;
    sink.append(
      eventOf({
        id,
        stage,
        uri: raw.url ?? "",
        address: raw.socket.remoteAddress,
        userAgent: raw.headers["user-agent"],
        received,
        now: now(),
        wanted,
        trail,
        outcome,
      }),
    );
  }

  return {
    id,
    trail,
    started(outcome) {
      begun = outcome;
      record("ResponseStarted", outcome);
    },
    complete(outcome = begun) {
      if (isOver || outcome === undefined) return;
      isOver = true;
      record("ResponseComplete", outcome);
    },
  };
}
