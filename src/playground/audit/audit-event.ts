import type { StatusDetails, UserInfo } from "../../kubernetes/types.ts";

/** audit.k8s.io/v1 Event at level Metadata: who did what, from where, and how it ended; no bodies. */
export interface AuditEvent {
  kind: "Event";
  apiVersion: "audit.k8s.io/v1";
  level: "Metadata";
  /** One for all stages of a request; the answer has it as `Audit-Id`. */
  auditID: string;
  /** `ResponseStarted` only for streams, which end later. */
  stage: "ResponseStarted" | "ResponseComplete";
  requestURI: string;
  verb: string;
  /** Empty for somebody who proved nothing. */
  user: UserInfo;
  impersonatedUser?: UserInfo;
  sourceIPs?: string[];
  userAgent?: string;
  objectRef?: AuditedObject;
  responseStatus?: AuditedStatus;
  /** meta.v1.MicroTime */
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  /** `authorization.k8s.io/decision`, `pod-security.kubernetes.io/enforce-policy`, … */
  annotations?: Record<string, string>;
}

/** audit.v1.ObjectReference */
export interface AuditedObject {
  resource: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiGroup?: string;
  apiVersion?: string;
  subresource?: string;
}

/** The fields of meta.v1.Status that are recorded. */
export interface AuditedStatus {
  metadata: Record<string, never>;
  status?: string;
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** Where audit events go. Never throws, and never keeps anybody waiting. */
export interface AuditSink {
  append(event: AuditEvent): void;
}
