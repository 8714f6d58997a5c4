import type { DeploymentStrategy, IntOrString } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";

/** What a Deployment's strategy is when it says nothing: rolling, a quarter more and a quarter fewer. */
export function setStrategyDefaults(strategy: DeploymentStrategy): void {
  strategy.type ||= "RollingUpdate";
  if (strategy.type !== "RollingUpdate") return;
  strategy.rollingUpdate ??= {};
  strategy.rollingUpdate.maxUnavailable ??= "25%";
  strategy.rollingUpdate.maxSurge ??= "25%";
}

export function validateStrategy(
  { type, rollingUpdate }: DeploymentStrategy,
  field: string,
): FieldError[] {
  switch (type) {
    case "Recreate":
      return rollingUpdate === undefined
        ? []
        : [
            forbidden(
              `${field}.rollingUpdate`,
              "may not be specified when strategy `type` is 'Recreate'",
            ),
          ];
    case "RollingUpdate":
      return rollingUpdate === undefined
        ? [required(`${field}.rollingUpdate`, "this should be defaulted and never be nil")]
        : validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
    default:
      return [notSupported(`${field}.type`, type ?? "", ["Recreate", "RollingUpdate"])];
  }
}

function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: { maxUnavailable?: IntOrString; maxSurge?: IntOrString },
  field: string,
): FieldError[] {
  const zero = (value: IntOrString) =>
    value === 0 || (typeof value === "string" && percentageOf(value) === 0);
  return [
    ...validateShare(maxUnavailable, `${field}.maxUnavailable`),
    ...validateShare(maxSurge, `${field}.maxSurge`),
    ...(zero(maxUnavailable) && zero(maxSurge)
      ? [invalid(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")]
      : []),
    ...validateAtMostWhole(maxUnavailable, `${field}.maxUnavailable`),
  ];
}

/** A whole number from 0 on, or a percentage. */
export function validateShare(value: IntOrString, field: string): FieldError[] {
  if (typeof value === "number") {
    return value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
  }
  return percentageOf(value) === undefined
    ? [
        invalid(
          field,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ]
    : [];
}

/** What may be missing is at most everything. */
export function validateAtMostWhole(value: IntOrString, field: string): FieldError[] {
  const percentage = typeof value === "string" ? percentageOf(value) : undefined;
  return percentage !== undefined && percentage > 100
    ? [invalid(field, value, "must not be greater than 100%")]
    : [];
}

function percentageOf(value: string): number | undefined {
  return /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}
