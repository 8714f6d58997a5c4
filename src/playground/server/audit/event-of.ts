import { formatMicroTime } from "../../../kubernetes/time.ts";
import type { AuditEvent, AuditedObject, AuditedStatus } from "../../audit/audit-event.ts";
import type { ResourceAttributes } from "../../authorization/attributes.ts";
import { userInfo } from "../user-info.ts";
import { holdsSecrets } from "./is-audited.ts";
import type { Outcome } from "./outcome.ts";
import type { RequestTrail } from "./trail.ts";

/** Everything one event is made from. */
export interface AuditFacts {
  id: string;
  stage: AuditEvent["stage"];
  uri: string;
  /** Of the connection. */
  address: string | undefined;
  userAgent: string | undefined;
  received: Date;
  now: Date;
  wanted: ResourceAttributes;
  trail: RequestTrail;
  outcome: Outcome;
}

/** The event of one stage of a request. */
export function eventOf(facts: AuditFacts): AuditEvent {
  const { id, stage, uri, address, userAgent, received, now, wanted, trail, outcome } = facts;
  const { caller, identity, annotations } = trail;
  const source = address?.replace(/^::ffff:/, "");
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: id,
    stage,
    requestURI: uri,
    verb: wanted.verb,
    user: caller === undefined ? {} : userInfo(caller),
    ...(identity === undefined || identity === caller
      ? {}
      : { impersonatedUser: userInfo(identity) }),
    ...(source === undefined ? {} : { sourceIPs: [source] }),
    ...(userAgent === undefined ? {} : { userAgent }),
    objectRef: objectOf(wanted, outcome),
    responseStatus: statusOf(facts),
    requestReceivedTimestamp: formatMicroTime(received),
    stageTimestamp: formatMicroTime(now),
    ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
  };
}

function objectOf(wanted: ResourceAttributes, outcome: Outcome): AuditedObject {
  const { resource, group, subresource, namespace } = wanted;
  const name = wanted.name ?? outcome.name ?? outcome.details?.name;
  return {
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(outcome.uid === undefined ? {} : { uid: outcome.uid }),
    ...(group === "" ? {} : { apiGroup: group }),
    apiVersion: "v1",
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** What was wrong with a body is not said where the body is secret: errors quote values. */
function statusOf({ outcome, wanted }: AuditFacts): AuditedStatus {
  const { code, reason, message, details } = outcome;
  const isQuoting = holdsSecrets(wanted) && (code === 400 || code === 422);
  return {
    metadata: {},
    ...(code < 400 ? {} : { status: "Failure" }),
    ...(message === undefined || isQuoting ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined || isQuoting ? {} : { details }),
    code,
  };
}
