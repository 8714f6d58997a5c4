import type { EphemeralContainer, SecurityContext } from "../../kubernetes/types.ts";
import { profileNotice } from "../profiles/profile.ts";
import { capabilityWarning, profiledSecurityContext } from "../profiles/security-context.ts";
import { containerRefusal } from "../security/describe-refusal.ts";
import { planSecurity } from "../security/plan-security.ts";
import { isWindows, windowsSecurity } from "../target/windows-pod.ts";
import type { EphemeralInput, SecuredInput } from "./input.ts";

/**
 * How the debugger runs: chosen, or with `--attach` as kubectl has it, which knows profiles only.
 * Throws what `planSecurity` throws.
 */
export function debuggerSecurity(input: EphemeralInput): SecuredInput["security"] {
  const { pod, target, profile, options, rules } = input;
  const { attach, asUser, custom } = options;
  if (attach !== undefined && asUser === undefined) return likeKubectl(input);
  if (isWindows(pod)) return windowsSecurity(input);
  const plan = planSecurity({
    pod,
    target,
    profile,
    asUser,
    rules,
    custom: custom?.fields.securityContext as SecurityContext | undefined,
  });
  return { ...plan, notes: [...noticeOf(input), ...plan.notes] };
}

function likeKubectl(input: EphemeralInput): SecuredInput["security"] {
  const { profile = "general" } = input;
  return {
    securityContext: profiledSecurityContext({ profile, container: "ephemeral" }),
    notes: noticeOf(input),
    warnings: [],
  };
}

function noticeOf({ profile }: EphemeralInput): string[] {
  const notice = profile && profileNotice(profile);
  return notice === undefined ? [] : [notice];
}

/** What is to be said of the finished container before it is sent. */
export function securityWarnings(input: SecuredInput, container: EphemeralContainer): string[] {
  const { pod, options, rules, security } = input;
  if (options.attach !== undefined) {
    const user = pod.spec?.securityContext?.runAsUser;
    const warning = capabilityWarning(user, container.securityContext);
    return warning === undefined ? [] : [warning];
  }
  const spec = pod.spec ?? { containers: [] };
  const refusal = rules === undefined ? [] : containerRefusal(container, { spec, rules });
  return [...security.warnings, ...refusal];
}
