import { StatusError } from "../../../kubernetes/status-error.ts";
import type { ObjectMeta, StatusDetails } from "../../../kubernetes/types.ts";
import type { Reply } from "../http/reply.ts";

/** How a request ended, as far as the audit log says. */
export interface Outcome {
  code: number;
  reason?: string;
  message?: string;
  details?: StatusDetails;
  /** Of the object that was answered. */
  name?: string;
  uid?: string;
}

/** The outcome of a reply: of an object only what names it. */
export function outcomeOf(reply: Reply): Outcome {
  const code = "code" in reply ? reply.code : 200;
  if (reply.kind !== "object" || typeof reply.object !== "object" || reply.object === null) {
    return { code };
  }
  const { object } = reply;
  const field = (name: string): unknown => Reflect.get(object, name);
  if (field("kind") !== "Status") {
    const { name, uid } = (field("metadata") ?? {}) as ObjectMeta;
    return { code, ...(name === undefined ? {} : { name }), ...(uid === undefined ? {} : { uid }) };
  }
  const [message, reason, details] = [field("message"), field("reason"), field("details")];
  return {
    code,
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
    ...(typeof details === "object" && details !== null ? { details } : {}),
  };
}

/** The outcome of a request that was refused before it was upgraded. */
export function outcomeOfError(error: unknown): Outcome {
  if (!(error instanceof StatusError)) return { code: 500, reason: "InternalError" };
  const { code, message, reason, details } = error;
  return {
    code,
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
  };
}
