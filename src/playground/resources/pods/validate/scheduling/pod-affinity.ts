import { checkDns1123Label, checkQualifiedName } from "../../../../../kubernetes/names.ts";
import type { Affinity, PodAffinity, PodAffinityTerm } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalidEach, required } from "../../../field-error.ts";
import { validateLabelSelector } from "../../../rules/labels.ts";
import { validateLabelKeys } from "./label-keys.ts";
import { validateNodeAffinity, validateWeight } from "./node-selector.ts";

/** What is wrong with the nodes and the neighbours a Pod wants. */
export function validateAffinity(at: string, affinity: Affinity = {}): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(`${at}.nodeAffinity`, nodeAffinity)),
    ...validatePodAffinity(`${at}.podAffinity`, podAffinity),
    ...validatePodAffinity(`${at}.podAntiAffinity`, podAntiAffinity),
  ];
}

function validatePodAffinity(at: string, affinity: PodAffinity = {}): FieldError[] {
  const needed = affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const wanted = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...needed.flatMap((term, index) =>
      validateTerm(`${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, term),
    ),
    ...wanted.flatMap(({ weight, podAffinityTerm }, index) => {
      const here = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return [
        ...validateWeight(`${here}.weight`, weight),
        ...validateTerm(`${here}.podAffinityTerm`, podAffinityTerm),
      ];
    }),
  ];
}

function validateTerm(at: string, term: Partial<PodAffinityTerm> = {}): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = "" } = term;
  return [
    ...validateLabelSelector(`${at}.labelSelector`, labelSelector),
    ...validateLabelSelector(`${at}.namespaceSelector`, namespaceSelector),
    ...namespaces.flatMap((name) => invalidEach(`${at}.namespace`, name, checkDns1123Label(name))),
    ...validateLabelKeys(at, term),
    ...(topologyKey === "" ? [required(`${at}.topologyKey`, "can not be empty")] : []),
    ...invalidEach(`${at}.topologyKey`, topologyKey, checkQualifiedName(topologyKey)),
  ];
}
