import type { Violation } from "./check.ts";

/** `privileged (container "a" must not set …), host namespaces (hostPID=true)`. */
export function describeViolations(violations: readonly Violation[]): string {
  return violations
    .map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`))
    .join(", ");
}
