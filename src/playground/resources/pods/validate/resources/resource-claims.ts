import { checkDns1123Label, checkDns1123Subdomain } from "../../../../../kubernetes/names.ts";
import type { PodResourceClaim } from "../../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidEach,
  required,
} from "../../../field-error.ts";
import { goStruct } from "../../../go-value.ts";

const goClaim = [
  ["Name", "name", ""],
  ["ResourceClaimName", "resourceClaimName", null],
  ["ResourceClaimTemplateName", "resourceClaimTemplateName", null],
] as const;

/** What is wrong with `resourceClaims`: the devices a Pod's containers may use. */
export function validateResourceClaims(
  at: string,
  claims: readonly PodResourceClaim[],
): FieldError[] {
  const names = new Set<string>();
  return claims.flatMap((claim, index) => {
    const here = `${at}[${index}]`;
    const { resourceClaimName: own, resourceClaimTemplateName: template } = claim;
    const errors = validateClaimName(`${here}.name`, claim.name, names);
    if (own !== undefined && template !== undefined) {
      const detail =
        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errors.push(invalid(here, goStruct(goClaim, claim), detail));
    }
    if (own === undefined && template === undefined) {
      const detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
      errors.push(invalid(here, goStruct(goClaim, claim), detail));
    }
    for (const field of ["resourceClaimName", "resourceClaimTemplateName"] as const) {
      const name = claim[field];
      if (name === undefined) continue;
      errors.push(...invalidEach(`${here}.${field}`, name, checkDns1123Subdomain(name)));
    }
    return errors;
  });
}

function validateClaimName(field: string, name = "", names: Set<string>): FieldError[] {
  if (name === "") return [required(field)];
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return invalidEach(field, name, checkDns1123Label(name));
}
