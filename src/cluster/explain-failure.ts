import { EphemeraError } from "../errors.ts";
import type { Connection } from "./connection.ts";

/** Why a request never got an answer, in words and with a next step. An abort stays what it is. */
export function explainFailure(cause: unknown, connection: Connection): Error {
  if (cause instanceof EphemeraError) return cause;
  if (cause instanceof Error && cause.name === "AbortError") return cause;
  const { host } = connection.server;
  const { context } = connection;
  const code = errorCode(cause);
  const problem = cause instanceof Error && cause.message !== "" ? cause.message : code;
  if (code === "ECONNREFUSED") {
    return new EphemeraError("CONNECTION_REFUSED", { host, context }, { cause });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new EphemeraError("HOST_UNKNOWN", { host, context, problem }, { cause });
  }
  if (isTlsCode(code)) {
    return new EphemeraError("TLS_REFUSED", { host, context, problem }, { cause });
  }
  return new EphemeraError("CONNECTION_LOST", { host, problem }, { cause });
}

/** Node tries every address of a name and then throws an AggregateError without a message. */
function errorCode(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return errorCode(cause.errors[0]);
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : String(cause);
}

/** OpenSSL's verification results as Node names them, and Node's own TLS errors. */
function isTlsCode(code: string): boolean {
  return (
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code) ||
    code === "INVALID_CA" ||
    code === "HOSTNAME_MISMATCH"
  );
}
