import { StatusError } from "../../../kubernetes/status-error.ts";

/** Throws 504 for a revision that has not happened yet: clients wait a second and ask again. */
export function checkNotTooNew(current: number, wanted: number | undefined): void {
  if (wanted === undefined || wanted <= current) return;
  throw new StatusError({
    code: 504,
    reason: "Timeout",
    message: `Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

/** 410, for a watch that starts before what is remembered. Clients list again. */
export function tooOld(wanted: number, oldest: number): StatusError {
  return new StatusError({
    code: 410,
    reason: "Expired",
    message: `too old resource version: ${wanted} (${oldest})`,
  });
}
