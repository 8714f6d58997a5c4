import type { JsonObject } from "../object.ts";
import { StatusError } from "../status-error.ts";
import type { Status, StatusCause } from "../types.ts";
import { StreamProtocolError } from "./protocol-error.ts";

/** The last word of exec and attach on success (protocol v4 and v5, error channel). */
export const successStatus: Status = { metadata: {}, status: "Success" };

/** The last word when the stream server itself failed. */
export function internalErrorStatus(message: string): Status {
  return { metadata: {}, status: "Failure", message, reason: "InternalError", code: 500 };
}

/**
 * Exit code a final Status stands for: 0 for success, the code of a command that ended
 * otherwise, undefined when the command never ran to an end (then `message` says why).
 */
export function exitCodeOf(status: Status): number | undefined {
  if (status.status === "Success") return 0;
  if (status.reason !== "NonZeroExitCode") return undefined;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  return cause?.message !== undefined && /^\d{1,10}$/.test(cause.message)
    ? Number(cause.message)
    : undefined;
}

/**
 * Reads what came over the error channel. Nothing at all means success. Text that is no
 * Status is what protocols before v4, and proxies, send as a plain error message.
 */
export function parseFinalStatus(text: string): Status {
  if (text.trim() === "") return successStatus;
  const parsed = parseObject(text);
  if (parsed?.status !== "Success" && parsed?.status !== "Failure")
    return internalErrorStatus(text.trim());
  return {
    status: parsed.status,
    ...(typeof parsed.message === "string" ? { message: parsed.message } : {}),
    ...(typeof parsed.reason === "string" ? { reason: parsed.reason } : {}),
    ...(typeof parsed.code === "number" ? { code: parsed.code } : {}),
    details: { causes: parseCauses(parsed.details) },
  };
}

/** The exit code, or the StatusError of a command that did not run to an end. */
export function exitCodeOrThrow(status: Status): number {
  const exitCode = exitCodeOf(status);
  if (exitCode !== undefined) return exitCode;
  throw new StatusError({
    code: status.code ?? 500,
    message: status.message ?? "the server ended the command without saying why",
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.details === undefined ? {} : { details: status.details }),
  });
}

/** More than this on the error channel is not a Status. */
export const maxStatusBytes = 1024 * 1024;

/** Adds a piece of the error channel to what came before; throws when it grows past all reason. */
export function appendStatusText(text: string, piece: string): string {
  if (text.length + piece.length > maxStatusBytes)
    throw new StreamProtocolError("the error channel carries more than a status");
  return text + piece;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseCauses(details: unknown): StatusCause[] {
  if (!isObject(details) || !Array.isArray(details.causes)) return [];
  return details.causes.filter(isObject).map(({ reason, message }) => ({
    ...(typeof reason === "string" ? { reason } : {}),
    ...(typeof message === "string" ? { message } : {}),
  }));
}
