import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";

/** Answers of proxies; the API server says these by a Status, and the kubelet, in plain words, others. */
const proxyCodes: ReadonlySet<number> = new Set([405, 426, 501, 502, 503, 504]);

/**
 * Why no stream could be opened, neither WebSocket nor SPDY: the server's own words, or
 * STREAM_REFUSED when it looks like the work of something before it.
 */
export function explainRefusal(error: unknown, connection: Connection): Error {
  const { host } = connection.server;
  const refused = (problem: string) =>
    new EphemeraError("STREAM_REFUSED", { host, problem }, { cause: error });
  if (error instanceof StatusError) {
    const { code, reason, message } = error;
    // What the API server says to a request that has lost its Upgrade header on the way.
    if (code === 400 && /upgrade request required/i.test(message)) return refused(message);
    const isProxys = reason === undefined && (code < 400 || proxyCodes.has(code));
    return isProxys
      ? refused(`it answered ${code} ${JSON.stringify(message.slice(0, 200))}`)
      : error;
  }
  const explained = explainFailure(error, connection);
  if (!(explained instanceof EphemeraError) || explained.code !== "CONNECTION_LOST")
    return explained;
  return refused(error instanceof Error ? error.message : String(error));
}
