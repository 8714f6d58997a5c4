import type { Lease } from "../../kubernetes/types.ts";
import { type FieldError, forbidden } from "./field-error.ts";
import { validateNonNegative, validatePositive } from "./rules/values.ts";

/** What is wrong with a Lease (coordination/validation.ValidateLeaseSpec). */
export function validateLease({ spec = {} }: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, strategy = "", preferredHolder = "" } = spec;
  return [
    ...(leaseDurationSeconds === undefined
      ? []
      : validatePositive("spec.leaseDurationSeconds", leaseDurationSeconds)),
    ...validateNonNegative("spec.leaseTransitions", leaseTransitions),
    ...(preferredHolder !== "" && strategy === ""
      ? [forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined")]
      : []),
  ];
}
