import { EphemeraError } from "../../errors.ts";
import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import type { PlanContext } from "../plan-context.ts";

/** Will the Pod run on a node of Windows? By its own word, else by its node selector. */
export function isWindows({ spec }: Pod): boolean {
  if (spec?.os !== undefined) return spec.os.name === "windows";
  return spec?.nodeSelector?.["kubernetes.io/os"] === "windows";
}

/**
 * Refuses the default image, which is meant for Pods of Linux; `image` is undefined where another is used.
 * Throws WINDOWS_POD.
 */
export function checkWindowsImage(
  pod: Pod,
  { image, command }: { image: string | undefined; command: string },
): void {
  if (!isWindows(pod) || image === undefined) return;
  throw new EphemeraError("WINDOWS_POD", { pod: pod.metadata?.name ?? "", image, command });
}

/**
 * How a debugger runs in a Pod on Windows, where the API refuses users, capabilities and all else that
 * Linux alone has; a restricted namespace demands there that it is no administrator.
 */
export function windowsSecurity({ options, rules }: PlanContext): {
  securityContext: SecurityContext | undefined;
  notes: string[];
  warnings: string[];
} {
  const ignored = [
    ...(options.profile === undefined ? [] : ["--profile"]),
    ...(options.asUser === undefined ? [] : ["--as-user"]),
  ];
  return {
    securityContext: rules?.level === "restricted" ? { runAsNonRoot: true } : undefined,
    notes: [],
    warnings:
      ignored.length === 0
        ? []
        : [`${ignored.join(" and ")} had no effect: the Pod runs on Windows.`],
  };
}
