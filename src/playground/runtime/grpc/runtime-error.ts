import { type ServiceError, status } from "@grpc/grpc-js";

/** The name of a gRPC status code, such as `NOT_FOUND`. */
export type GrpcCode = keyof typeof status;

/** A call to the container runtime that failed: gRPC's code by name, and the runtime's own words. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for a `RuntimeError` with one of these codes. */
export function hasCode(error: unknown, ...codes: GrpcCode[]): error is RuntimeError {
  return error instanceof RuntimeError && codes.includes(error.code);
}

/** Turns what grpc-js rejects with into a `RuntimeError`; anything else is returned unchanged. */
export function asRuntimeError(error: unknown): unknown {
  return isServiceError(error)
    ? new RuntimeError(codeName(error.code), error.details, { cause: error })
    : error;
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "number" &&
    "details" in error
  );
}

function codeName(code: number): GrpcCode {
  const name: unknown = status[code];
  return isGrpcCode(name) ? name : "UNKNOWN";
}

function isGrpcCode(name: unknown): name is GrpcCode {
  return typeof name === "string" && name in status;
}
