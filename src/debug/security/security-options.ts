import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import type { Profile } from "../profiles/profile.ts";
import { profiledSecurityContext } from "../profiles/security-context.ts";
import { hasChrootByDefault, type ProcessRights } from "./process-rights.ts";
import type { UserIds } from "./user-choice.ts";

/** One way to run a debugger. */
export interface SecurityOption {
  readonly profile: Profile;
  /** Undefined where the image, or the Pod, says it. */
  readonly user: UserIds | undefined;
}

/** Whom a debugger runs as that may not be root, where the target's user isn't known. */
const someUser: UserIds = { user: 65532 };

const root: UserIds = { user: 0 };

/**
 * The profiles to choose from when none was asked for: the first reaches every target, the
 * others ask for less.
 */
export const profilesByReach = ["general", "baseline", "restricted"] as const;

/**
 * Whom a debugger with this profile runs as to reach the most. Capabilities are effective for root
 * alone; without SYS_PTRACE only the target's own user reaches its files.
 */
export function userFor(profile: Profile, target: ProcessRights | undefined): UserIds | undefined {
  const own = target === undefined ? undefined : idsOf(target);
  switch (profile) {
    case "legacy":
      return undefined;
    case "general":
    case "netadmin":
    case "sysadmin":
      return root;
    case "baseline":
      return own !== undefined && own.user !== 0 ? own : root;
    case "restricted":
      return own !== undefined && own.user !== 0 ? own : someUser;
  }
}

/** User and group as far as they are known; undefined where the user isn't. */
export function idsOf({ user, group }: ProcessRights): UserIds | undefined {
  if (user === undefined) return undefined;
  return group === undefined ? { user } : { user, group };
}

/**
 * The security context of an option for a container in this Pod. What the Pod says for all its
 * containers is overridden where it would be in the way: its group for root, and the demand not to be root.
 */
export function contextOf(
  { profile, user }: SecurityOption,
  pod: Pod,
): SecurityContext | undefined {
  const base = profiledSecurityContext({ profile, container: "ephemeral" });
  if (user === undefined) return base;
  const { runAsGroup, runAsNonRoot } = pod.spec?.securityContext ?? {};
  const isRoot = user.user === 0;
  const group = user.group ?? (isRoot && runAsGroup !== undefined ? 0 : undefined);
  return {
    ...(isRoot && profile === "general" ? withChroot(base, pod) : base),
    ...(isRoot && runAsNonRoot && { runAsNonRoot: false }),
    runAsUser: user.user,
    ...(group !== undefined && { runAsGroup: group }),
  };
}

/** Not every runtime gives root the right to make the target's root its own. */
function withChroot(context: SecurityContext | undefined, pod: Pod): SecurityContext | undefined {
  if (hasChrootByDefault(pod)) return context;
  const add = [...(context?.capabilities?.add ?? []), "SYS_CHROOT"];
  return { ...context, capabilities: { ...context?.capabilities, add } };
}
