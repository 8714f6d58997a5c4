import type { Violation } from "../../kubernetes/pod-security/check.ts";
import type { Container, EphemeralContainer, SecurityContext } from "../../kubernetes/types.ts";

/** One field of a security context that would have to be another. */
export interface FieldChange {
  /** Such as `securityContext.capabilities.add`. */
  readonly field: string;
  /** What to do with it: `leave out SYS_PTRACE`, `true`. */
  readonly to: string;
}

interface Step extends FieldChange {
  readonly apply: (context: SecurityContext) => SecurityContext;
}

/**
 * The fewest fields to change so that a container passes; undefined when its security context alone
 * can't do it.
 */
export function smallestChange<T extends Container | EphemeralContainer>(
  container: T,
  violationsOf: (container: T) => readonly Violation[],
): FieldChange[] | undefined {
  const passes = (steps: readonly Step[]) =>
    violationsOf({ ...container, securityContext: applied(steps, container) }).length === 0;
  let steps = stepsFor(container.securityContext ?? {});
  if (!passes(steps)) return undefined;
  for (const step of steps) {
    const without = steps.filter((other) => other !== step);
    if (passes(without)) steps = without;
  }
  return steps.map(({ field, to }) => ({ field, to }));
}

function applied(steps: readonly Step[], container: Container | EphemeralContainer) {
  return steps.reduce((context, { apply }) => apply(context), container.securityContext ?? {});
}

/** Everything the strictest level may ask for, as far as it isn't so already. */
function stepsFor(context: SecurityContext): Step[] {
  return [
    ...removalOf(context, "privileged"),
    ...(context.capabilities?.add ?? []).map(
      (capability): Step => ({
        field: "securityContext.capabilities.add",
        to: `leave out ${capability}`,
        apply: withoutCapability(capability),
      }),
    ),
    {
      field: "securityContext.capabilities.drop",
      to: "[ALL]",
      apply: (before) => ({
        ...before,
        capabilities: { ...before.capabilities, drop: ["ALL"] },
      }),
    },
    setting("allowPrivilegeEscalation", false),
    setting("runAsNonRoot", true),
    ...(context.runAsUser === 0
      ? [
          {
            field: "securityContext.runAsUser",
            to: "another user than 0",
            apply: (before: SecurityContext) => without(before, "runAsUser"),
          },
        ]
      : []),
    {
      field: "securityContext.seccompProfile.type",
      to: "RuntimeDefault",
      apply: (before) => ({ ...before, seccompProfile: { type: "RuntimeDefault" } }),
    },
    ...removalOf(context, "procMount"),
    ...removalOf(context, "seLinuxOptions"),
    ...removalOf(context, "appArmorProfile"),
    ...removalOf(context, "windowsOptions"),
  ];
}

function setting(field: "allowPrivilegeEscalation" | "runAsNonRoot", value: boolean): Step {
  return {
    field: `securityContext.${field}`,
    to: String(value),
    apply: (before) => ({ ...before, [field]: value }),
  };
}

function removalOf(
  context: SecurityContext,
  field: "privileged" | "procMount" | "seLinuxOptions" | "appArmorProfile" | "windowsOptions",
): Step[] {
  if (context[field] === undefined) return [];
  const to = "leave it out";
  return [{ field: `securityContext.${field}`, to, apply: (before) => without(before, field) }];
}

function without(context: SecurityContext, field: keyof SecurityContext): SecurityContext {
  const { [field]: _, ...rest } = context;
  return rest;
}

function withoutCapability(name: string) {
  return ({ capabilities = {}, ...before }: SecurityContext): SecurityContext => {
    const { add = [], ...rest } = capabilities;
    const kept = add.filter((capability) => capability !== name);
    return { ...before, capabilities: { ...rest, ...(kept.length > 0 && { add: kept }) } };
  };
}
