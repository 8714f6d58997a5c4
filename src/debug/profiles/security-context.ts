import type { SecurityContext } from "../../kubernetes/types.ts";
import type { Profile } from "./profile.ts";

/** Where the container stands that a profile is applied to. */
export type ProfiledContainer = "ephemeral" | "copy" | "node";

/** The security context of a container once a profile was applied; undefined for none. */
export function profiledSecurityContext(options: {
  profile: Profile;
  container: ProfiledContainer;
  /** What the container has now: only one in a copy can have any. */
  current?: SecurityContext | undefined;
}): SecurityContext | undefined {
  const { profile, container, current } = options;
  switch (profile) {
    case "legacy":
      return current;
    case "general":
      // A node's Pod has the host's namespaces, for which kubectl thinks SYS_PTRACE not worth it.
      return container === "node" ? undefined : withCapabilities(current, ["SYS_PTRACE"]);
    case "baseline":
      return undefined;
    case "restricted":
      return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      };
    case "netadmin":
      return withCapabilities(current, ["NET_ADMIN", "NET_RAW"]);
    case "sysadmin":
      return { ...current, privileged: true };
  }
}

function withCapabilities(
  current: SecurityContext | undefined,
  added: readonly string[],
): SecurityContext {
  const { capabilities } = current ?? {};
  return {
    ...current,
    capabilities: { ...capabilities, add: [...(capabilities?.add ?? []), ...added] },
  };
}

/**
 * kubectl's warning that capabilities are not effective for a user other than root; undefined where
 * it doesn't apply.
 */
export function capabilityWarning(
  podUser: number | undefined,
  securityContext: SecurityContext | undefined,
): string | undefined {
  const { privileged, capabilities, runAsUser } = securityContext ?? {};
  const needsRoot = privileged === true || (capabilities?.add?.length ?? 0) > 0;
  if (!podUser || !needsRoot || runAsUser === 0) return undefined;
  return 'Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".';
}
