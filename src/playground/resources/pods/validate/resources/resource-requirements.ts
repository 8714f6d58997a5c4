import { checkDns1123Label } from "../../../../../kubernetes/names.ts";
import { compareQuantities, parseQuantity } from "../../../../../kubernetes/quantity.ts";
import type { ResourceClaim, ResourceRequirements } from "../../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notFoundValue,
  required,
} from "../../../field-error.ts";
import {
  isHugePages,
  isWhole,
  isWholePages,
  mayOvercommit,
  validateContainerResourceName,
} from "./resource-names.ts";

type NameRule = (field: string, name: string) => FieldError[];
type Quantities = Readonly<Record<string, string | number>>;

/** What is wrong with what a container asks for. `claims` are the names of the Pod's claims. */
export function validateContainerResources(
  at: string,
  requirements: ResourceRequirements,
  claims: ReadonlySet<string>,
): FieldError[] {
  return validateRequirements(at, requirements, {
    claims,
    nameRule: validateContainerResourceName,
  });
}

/** The rules that containers and Pods share; they differ in the names they may use. */
export function validateRequirements(
  at: string,
  { limits = {}, requests = {}, claims = [] }: ResourceRequirements,
  rules: { readonly claims: ReadonlySet<string>; readonly nameRule: NameRule },
): FieldError[] {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const onlyHugePages =
    names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory");
  return [
    ...validateQuantities(`${at}.limits`, limits, rules.nameRule, () => []),
    ...validateQuantities(`${at}.requests`, requests, rules.nameRule, (name, request) =>
      validateAgainstLimit(at, name, request, limits[name]),
    ),
    ...(onlyHugePages ? [forbidden(at, "HugePages require cpu or memory")] : []),
    ...validateClaims(`${at}.claims`, claims, rules.claims),
  ];
}

function validateQuantities(
  at: string,
  quantities: Quantities,
  nameRule: NameRule,
  further: (name: string, value: string) => FieldError[],
): FieldError[] {
  return Object.entries(quantities).flatMap(([name, quantity]) => {
    const field = `${at}[${name}]`;
    const value = String(quantity);
    return [
      ...nameRule(field, name),
      ...validateQuantity(field, name, value),
      ...further(name, value),
      ...(isHugePages(name) && !isWholePages(name, parseQuantity(value))
        ? [invalid(field, value, `${value} is not positive integer multiple of ${name}`)]
        : []),
    ];
  });
}

/** What is wrong with an amount of a resource. */
export function validateQuantity(field: string, name: string, value: string): FieldError[] {
  const { nano } = parseQuantity(value);
  const errors: FieldError[] = [];
  if (nano < 0n) errors.push(invalid(field, value, "must be greater than or equal to 0"));
  if (isWhole(name) && nano % 1_000_000_000n !== 0n) {
    errors.push(invalid(field, value, "must be an integer"));
  }
  return errors;
}

function validateAgainstLimit(
  at: string,
  name: string,
  request: string,
  limit: string | number | undefined,
): FieldError[] {
  if (limit === undefined) {
    if (mayOvercommit(name)) return [];
    return [required(`${at}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const excess = compareQuantities(parseQuantity(request), parseQuantity(String(limit)));
  if (excess !== 0 && !mayOvercommit(name)) {
    return [invalid(`${at}.requests`, request, `must be equal to ${name} limit of ${limit}`)];
  }
  if (excess <= 0) return [];
  const detail = `must be less than or equal to ${name} limit of ${limit}`;
  return [invalid(`${at}.requests`, request, detail)];
}

function validateClaims(
  at: string,
  claims: readonly ResourceClaim[],
  known: ReadonlySet<string>,
): FieldError[] {
  const seen = new Map<string, number>();
  return claims.flatMap(({ name, request = "" }, index) => {
    const here = `${at}[${index}]`;
    if (name === "") return [required(here)];
    return [
      ...validateClaimOnce(here, name, request, seen),
      ...(known.has(name) ? [] : [notFoundValue(here, name, whereClaimsAre(known))]),
    ];
  });
}

/** In place of a count: the claim was named without a request. */
const whole = -1;

/** A claim is referenced as a whole, or some of its requests are, each once. */
function validateClaimOnce(
  here: string,
  name: string,
  request: string,
  /** Claims by name with how often a request of them was named, and `name/request`. */
  seen: Map<string, number>,
): FieldError[] {
  const parts = seen.get(name);
  if (parts === whole) return [duplicate(here, name)];
  const key = request === "" ? name : `${name}/${request}`;
  const errors =
    request === "" ? [] : invalidEach(`${here}.request`, request, checkDns1123Label(request));
  if (request === "") {
    errors.push(...Array.from({ length: parts ?? 0 }, () => duplicate(here, name)));
    seen.set(name, whole);
    return errors;
  }
  if (seen.has(key)) errors.push(duplicate(here, key));
  else seen.set(name, (parts ?? 0) + 1);
  seen.set(key, 0);
  return errors;
}

function whereClaimsAre(known: ReadonlySet<string>): string {
  const where = "must be one of the names in pod.spec.resourceClaims";
  return known.size === 0
    ? `${where} which is empty`
    : `${where}: ${[...known].toSorted().join(", ")}`;
}
