import { EphemeraError } from "../errors.ts";
import type { SecurityContext } from "../kubernetes/types.ts";

/** What each profile of `kubectl debug` 1.36 gives an ephemeral container. */
const ephemeralSecurityContexts = {
  legacy: undefined,
  general: { capabilities: { add: ["SYS_PTRACE"] } },
  baseline: undefined,
  restricted: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
  netadmin: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
  sysadmin: { privileged: true },
} as const satisfies Record<string, unknown>;

/** A profile of `kubectl debug`. */
export type Profile = keyof typeof ephemeralSecurityContexts;

/** Checks `--profile`. Throws INVALID_OPTIONS with kubectl's words. */
export function parseProfile(text: string): Profile {
  if (Object.hasOwn(ephemeralSecurityContexts, text)) return text as Profile;
  throw new EphemeraError("INVALID_OPTIONS", { problem: `unknown profile: ${text}` });
}

/** A profile's security context for an ephemeral container; undefined for none. */
export function securityContextOf(profile: Profile): SecurityContext | undefined {
  return structuredClone<SecurityContext | undefined>(
    ephemeralSecurityContexts[profile] as SecurityContext | undefined,
  );
}
