import type { TopologySpreadConstraint } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, invalid, required } from "../../../field-error.ts";
import { validateLabelSelector } from "../../../rules/labels.ts";
import { validateChoice, validatePositive } from "../../../rules/values.ts";
import { validateLabelKeys } from "./label-keys.ts";

const actions = ["DoNotSchedule", "ScheduleAnyway"];
const policies = ["Honor", "Ignore"];

/** What is wrong with how a Pod and its like are to be spread. `at` is the path of the list. */
export function validateTopologySpread(
  at: string,
  constraints: readonly TopologySpreadConstraint[],
): FieldError[] {
  const last = new Map(constraints.map((constraint, index) => [pairOf(constraint), index]));
  return constraints.flatMap((constraint, index) => {
    const here = `${at}[${index}]`;
    const { topologyKey, whenUnsatisfiable } = constraint;
    return [
      ...validatePositive(`${here}.maxSkew`, constraint.maxSkew),
      ...(topologyKey === "" ? [required(`${here}.topologyKey`, "can not be empty")] : []),
      ...validateChoice(`${here}.whenUnsatisfiable`, whenUnsatisfiable, actions),
      // Of several with the same pair only the last one is not blamed.
      ...(last.get(pairOf(constraint)) === index
        ? []
        : [duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, pairOf(constraint))]),
      ...validateMinDomains(`${here}.minDomains`, constraint),
      ...validateChoice(`${here}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, policies),
      ...validateChoice(`${here}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, policies),
      ...validateLabelKeys(here, constraint),
      ...validateLabelSelector(`${here}.labelSelector`, constraint.labelSelector),
    ];
  });
}

/** What makes a constraint one of its kind, as the server prints it. */
function pairOf({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint): string {
  return `{${topologyKey}, ${whenUnsatisfiable}}`;
}

function validateMinDomains(
  field: string,
  { minDomains, whenUnsatisfiable }: TopologySpreadConstraint,
): FieldError[] {
  if (minDomains === undefined) return [];
  const errors = validatePositive(field, minDomains);
  if (whenUnsatisfiable === "DoNotSchedule") return errors;
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [...errors, invalid(field, minDomains, detail)];
}
