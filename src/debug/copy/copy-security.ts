import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import type { PlanContext } from "../plan-context.ts";
import type { Profile } from "../profiles/profile.ts";
import { profiledSecurityContext } from "../profiles/security-context.ts";
import { violationsBy } from "../security/namespace-rules.ts";
import { planSecurity } from "../security/plan-security.ts";
import { idsAsked } from "../security/user-choice.ts";
import { defaultContainer } from "../target/choose-container.ts";
import { containerNamed } from "../target/pod-containers.ts";
import { isWindows, windowsSecurity } from "../target/windows-pod.ts";

/** How the container of a copy runs that is added or changed. */
export interface CopySecurity {
  readonly profile: Profile;
  readonly securityContext: SecurityContext | undefined;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** The container of a copy that a debugger is made of. */
interface CopiedContainer {
  readonly name: string;
  /** Undefined for a container that is new. */
  readonly current: { readonly securityContext?: SecurityContext } | undefined;
}

type CopyContext = PlanContext & { readonly pod: Pod; readonly target?: string | undefined };

/**
 * How it runs: with `--attach` as kubectl has it; else a new one as a debugger inside the Pod would,
 * and one of the Pod's own with SYS_PTRACE more, where the namespace admits that. Throws what
 * `planSecurity` throws.
 */
export function copySecurity(input: CopyContext, container: CopiedContainer): CopySecurity {
  const { profile = "general", options } = input;
  const { current } = container;
  if (options.attach !== undefined && options.asUser === undefined) {
    return withProfile(profile, current);
  }
  if (isWindows(input.pod)) {
    const security = { ...windowsSecurity(input), profile: "baseline" as const };
    return current === undefined
      ? security
      : { ...security, securityContext: current.securityContext };
  }
  return current === undefined ? newContainer(input) : ownContainer(input, container);
}

/**
 * A copy shares its processes: the debugger is for those of the container that is named, else of the
 * one a person most likely means. Throws CONTAINER_NOT_FOUND.
 */
function newContainer(input: CopyContext): CopySecurity {
  const { pod, profile, options, rules } = input;
  const target = input.target
    ? containerNamed(pod, input.target).name
    : (defaultContainer(pod)?.container ?? pod.spec?.containers[0]?.name);
  return planSecurity({
    pod,
    target: options.copy.shareProcesses === false ? undefined : target,
    profile,
    asUser: options.asUser,
    rules,
    custom: options.custom?.fields.securityContext as SecurityContext | undefined,
  });
}

function ownContainer(input: CopyContext, { name, current }: CopiedContainer): CopySecurity {
  const { pod, profile, rules } = input;
  const planned = withProfile(profile ?? "general", current);
  const security = { ...planned, securityContext: asAsked(input, planned.securityContext) };
  if (profile !== undefined || rules === undefined) return security;
  const { securityContext } = security;
  const container = { name, ...(securityContext && { securityContext }) };
  const spec = pod.spec ?? { containers: [] };
  if (violationsBy(container, { spec, rules }).length === 0) return security;
  return {
    ...security,
    securityContext: asAsked(input, current?.securityContext),
    notes: [
      `The container ${name} gets no capability for debugging: namespace ${rules.namespace} enforces the Pod Security level ${rules.level}.`,
    ],
  };
}

function withProfile(profile: Profile, current: CopiedContainer["current"]): CopySecurity {
  const securityContext = profiledSecurityContext({
    profile,
    container: "copy",
    current: current?.securityContext,
  });
  return { profile, securityContext, notes: [], warnings: [] };
}

/** A container of the Pod's own already runs as the target, which is itself. */
function asAsked(
  { options }: CopyContext,
  context: SecurityContext | undefined,
): SecurityContext | undefined {
  const { asUser } = options;
  const ids = asUser && idsAsked(asUser);
  if (ids === undefined) return context;
  const { user, group } = ids;
  return {
    ...context,
    ...(user === 0 && { runAsNonRoot: false }),
    runAsUser: user,
    ...(group !== undefined && { runAsGroup: group }),
  };
}
