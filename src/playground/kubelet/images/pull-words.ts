import { RuntimeError } from "../../runtime/grpc/runtime-error.ts";

/**
 * A failed pull as the kubelet words it: gRPC's own prefix stays, unless the code is Unknown, which
 * adds nothing (pkg/kubelet/cri/remote).
 */
export function pullErrorMessage(error: unknown): string {
  if (!(error instanceof RuntimeError)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.code === "UNKNOWN") return error.message;
  return `rpc error: code = ${goCode(error.code)} desc = ${error.message}`;
}

/** Go's name of a gRPC code: `NotFound` for NOT_FOUND. */
function goCode(code: string): string {
  return code
    .split("_")
    .map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
    .join("");
}

/** Milliseconds as Go prints a duration: `345ms`, `1.2s`, `2m3.04s`. */
export function formatGoDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = (milliseconds % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
