import { checkCidr } from "../../kubernetes/ip-address.ts";
import { checkLabelValue, checkQualifiedName } from "../../kubernetes/names.ts";
import type { Node, NodeSpec, Taint } from "../../kubernetes/types.ts";
import { duplicate, type FieldError, forbidden, invalid, invalidEach } from "./field-error.ts";
import { goStruct } from "./go-value.ts";
import { validateQuantity } from "./pods/validate/resources/resource-requirements.ts";
import { taintEffects } from "./pods/validate/scheduling/tolerations.ts";
import { validateRequiredChoice } from "./rules/values.ts";

/** What is wrong with a Node (validation.ValidateNode, 1.36). */
export function validateNode(node: Node): FieldError[] {
  const { spec = {}, status = {} } = node;
  return [
    // The server's path of taints is not where they are.
    ...validateTaints("metadata.taints", spec.taints ?? []),
    ...validateAmounts("status.capacity", status.capacity),
    ...validateAmounts("status.allocatable", status.allocatable),
    ...validateFeatures("status.declaredFeatures", status.declaredFeatures ?? []),
    ...validatePodCidrs("spec.podCIDRs", spec.podCIDRs ?? []),
  ];
}

const goTaint = [
  ["Key", "key", ""],
  ["Value", "value", ""],
  ["Effect", "effect", ""],
  ["TimeAdded", "timeAdded", null],
] as const;

function validateTaints(at: string, taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const here = `${at}[${index}]`;
    const { key, value = "", effect } = taint;
    const errors = invalidEach(`${here}.key`, key, checkQualifiedName(key));
    const problems = checkLabelValue(value);
    if (problems.length > 0) errors.push(invalid(`${here}.value`, value, problems.join(";")));
    errors.push(...validateRequiredChoice(`${here}.effect`, effect, taintEffects));
    const pair = JSON.stringify([key, effect]);
    if (seen.has(pair)) {
      const detail = "taints must be unique by key and effect pair";
      errors.push(duplicate(here, goStruct(goTaint, taint), detail));
    }
    seen.add(pair);
    return errors;
  });
}

function validateAmounts(
  at: string,
  amounts: Readonly<Record<string, string | number>> = {},
): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) =>
    validateQuantity(`${at}.${name}`, name, String(amount)),
  );
}

const featureName = /^[A-Z][A-Za-z0-9]*(?:\/[A-Za-z][A-Za-z0-9]*)*$/;

function validateFeatures(at: string, features: readonly string[]): FieldError[] {
  return features.flatMap((feature, index) => {
    const field = `${at}[${index}]`;
    const previous = features[index - 1];
    const errors: FieldError[] = [];
    if (previous === feature) errors.push(duplicate(field, feature));
    else if (previous !== undefined && previous > feature) {
      errors.push(invalid(field, feature, "list must be sorted alphabetically"));
    }
    if (featureName.test(feature)) return errors;
    const detail = `invalid feature name ${JSON.stringify(feature)}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
    return [...errors, invalid(field, feature, detail)];
  });
}

function validatePodCidrs(at: string, ranges: readonly string[]): FieldError[] {
  const errors = ranges.flatMap((range, index) =>
    invalidEach(`${at}[${index}]`, range, checkCidr(range)),
  );
  const isPair =
    ranges.length === 2 && new Set(ranges.map((range) => range.includes(":"))).size === 2;
  if (ranges.length < 2 || isPair) return errors;
  return [...errors, invalid(at, ranges, "may specify no more than one CIDR for each IP family")];
}

/** What an update of a Node must leave alone (validation.ValidateNodeUpdate). */
export function validateNodeUpdate(next: Node, current: Node): FieldError[] {
  const after = next.spec ?? {};
  const before = current.spec ?? {};
  return [
    ...validateNode(next),
    ...validateAddresses(next.status?.addresses ?? []),
    ...validateCidrsKept(after.podCIDRs ?? [], before.podCIDRs ?? []),
    ...validateSpecKept(after, before),
  ];
}

function validateAddresses(addresses: readonly { type: string; address: string }[]): FieldError[] {
  const seen = new Set<string>();
  return addresses.flatMap(({ type, address }, index) => {
    const key = JSON.stringify([type, address]);
    const isAgain = seen.has(key);
    seen.add(key);
    if (!isAgain) return [];
    return [duplicate(`status.addresses[${index}]`, { Type: type, Address: address })];
  });
}

function validateCidrsKept(after: readonly string[], before: readonly string[]): FieldError[] {
  if (before.length === 0) return [];
  const detail = 'node updates may not change podCIDR except from "" to valid';
  const error = forbidden("spec.podCIDRs", detail);
  if (after.length !== before.length) return [error];
  return before.filter((range, index) => range !== after[index]).map(() => error);
}

function validateSpecKept(after: NodeSpec, before: NodeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { providerID = "" } = before;
  if (providerID !== "" && providerID !== after.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(forbidden("spec.providerID", detail));
  }
  if ((before.externalID ?? "") !== (after.externalID ?? "")) {
    errors.push(forbidden("spec.externalID", "may not be updated"));
  }
  return errors;
}
