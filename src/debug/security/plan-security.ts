import { EphemeraError } from "../../errors.ts";
import type { SecurityContext } from "../../kubernetes/types.ts";
import type { Profile } from "../profiles/profile.ts";
import { securityNote, securityWarnings } from "./describe-security.ts";
import { violationsBy } from "./namespace-rules.ts";
import { type ProcessRights, processRights, targetRights } from "./process-rights.ts";
import { type Reach, reachOf } from "./reach.ts";
import {
  contextOf,
  idsOf,
  profilesByReach,
  type SecurityOption,
  userFor,
} from "./security-options.ts";
import type { SecurityRequest } from "./security-request.ts";
import { idsAsked, type UserIds } from "./user-choice.ts";

/** How the debugger runs, and what it reaches. */
export interface SecurityPlan {
  readonly profile: Profile;
  readonly securityContext: SecurityContext | undefined;
  /** Undefined without a target. */
  readonly reach: Reach | undefined;
  /** What was chosen and why. */
  readonly notes: readonly string[];
  /** What won't work. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the profile and the user of an ephemeral debugger: the first that the namespace admits, of
 * those that reach the most. What was asked for is taken as it is, and warned of when it can't work.
 * Throws TARGET_USER_UNKNOWN, USER_NOT_RESTRICTED.
 */
export function planSecurity(request: SecurityRequest): SecurityPlan {
  const { pod, target: name } = request;
  const target = name === undefined ? undefined : targetRights(pod, name);
  const options = optionsFor(request, target);
  const option = options.find((each) => isAdmitted(each, request)) ?? lastOf(options);
  const securityContext = contextOf(option, pod);
  const reach =
    target &&
    reachOf({
      target,
      debugger: processRights(pod, { ...securityContext, ...request.custom }),
      hasUserNamespace: pod.spec?.hostUsers === false,
    });
  const choice = { option, request, target, reach };
  return {
    profile: option.profile,
    securityContext,
    reach,
    notes: [securityNote(choice)],
    warnings: securityWarnings(choice),
  };
}

/** One that won't be admitted is planned nonetheless: the server may make an exception for us. */
function lastOf(options: readonly SecurityOption[]): SecurityOption {
  return options.at(-1) ?? { profile: "general", user: undefined };
}

function optionsFor(request: SecurityRequest, target: ProcessRights | undefined): SecurityOption[] {
  const { profile } = request;
  const asked = askedUser(request, target);
  if (profile === "restricted" && asked?.user === 0) {
    throw new EphemeraError("ROOT_IS_RESTRICTED");
  }
  const profiles = profile === undefined ? profilesByReach : [profile];
  return profiles
    .filter((each) => each !== "restricted" || asked?.user !== 0)
    .map((each) => ({ profile: each, user: asked ?? userFor(each, target) }));
}

function askedUser(
  { asUser, pod, target: name }: SecurityRequest,
  target: ProcessRights | undefined,
): UserIds | undefined {
  if (asUser === undefined) return undefined;
  const ids = idsAsked(asUser) ?? (target && idsOf(target));
  if (ids !== undefined) return ids;
  throw new EphemeraError("TARGET_USER_UNKNOWN", {
    pod: pod.metadata?.name ?? "",
    target: name ?? "",
  });
}

function isAdmitted(option: SecurityOption, { pod, rules, custom }: SecurityRequest): boolean {
  if (rules === undefined) return true;
  const securityContext = { ...contextOf(option, pod), ...custom };
  const container = { name: "debugger", securityContext };
  const spec = pod.spec ?? { containers: [] };
  return violationsBy(container, { spec, rules }).length === 0;
}
