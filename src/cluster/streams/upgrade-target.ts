import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { Connection } from "../connection.ts";
import type { StreamTimes } from "../remote-process.ts";

/** Where an upgrade request goes, and with which credentials. */
export interface UpgradeTarget {
  connection: Connection;
  /** Path and query. */
  path: string;
  options: RequestOptions;
  signal: AbortSignal;
  /** The usual ones when absent. */
  times?: StreamTimes;
}

/** A refusal's text is a sentence or a Status. */
const maxRefusalBytes = 1024 * 1024;

/**
 * Reads an answer that is no upgrade. The API server sends a Status; the kubelet's own
 * refusals come through it as plain text.
 */
export async function readRefusal(answer: IncomingMessage): Promise<StatusError> {
  let text = "";
  for await (const chunk of answer.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    if (text.length > maxRefusalBytes) break;
  }
  return refusalOf(answer.statusCode ?? 0, text);
}

/** The error behind the body of a refusal. */
export function refusalOf(code: number, text: string): StatusError {
  const status = parseJson(text);
  if (isRecord(status) && status.kind === "Status" && typeof status.message === "string")
    return new StatusError({
      code: typeof status.code === "number" ? status.code : code,
      message: status.message,
      ...(typeof status.reason === "string" ? { reason: status.reason } : {}),
      ...(isRecord(status.details) ? { details: status.details } : {}),
    });
  const message = text.trim() || `the server answered ${code} instead of opening a stream`;
  return new StatusError({ code, message });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
