import { checkQualifiedName } from "../../../../../kubernetes/names.ts";
import type { LabelSelector } from "../../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "../../../field-error.ts";

/** Keys whose values are taken from the Pod's own labels, and the selector they are added to. */
interface KeyedSelector {
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
  readonly labelSelector?: LabelSelector;
}

/** What is wrong with `matchLabelKeys` and `mismatchLabelKeys`. `at` is the path of their owner. */
export function validateLabelKeys(at: string, keyed: KeyedSelector): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = keyed;
  const mismatched = new Set(mismatchLabelKeys);
  return [
    ...validateKeys(`${at}.matchLabelKeys`, matchLabelKeys, labelSelector),
    ...validateKeys(`${at}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector),
    ...validateNotSelected(at, matchLabelKeys, labelSelector),
    ...matchLabelKeys.flatMap((key, index) =>
      mismatched.has(key)
        ? [
            invalid(
              `${at}.matchLabelKeys[${index}]`,
              key,
              "exists in both matchLabelKeys and mismatchLabelKeys",
            ),
          ]
        : [],
    ),
  ];
}

function validateKeys(
  field: string,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): FieldError[] {
  if (keys.length === 0) return [];
  if (selector === undefined) {
    return [forbidden(field, "must not be specified when labelSelector is not set")];
  }
  return keys.flatMap((key, index) =>
    invalidEach(`${field}[${index}]`, key, checkQualifiedName(key)),
  );
}

/**
 * A key may stand in the selector once: the expression that it was itself turned into when the Pod
 * was made (see match-label-keys.ts). The path the server gives lacks the name of the list.
 */
function validateNotSelected(
  at: string,
  keys: readonly string[],
  { matchLabels = {}, matchExpressions = [] }: LabelSelector = {},
): FieldError[] {
  const selected = new Set(Object.keys(matchLabels));
  const indexes = new Map(keys.map((key, index) => [key, index]));
  return matchExpressions.flatMap(({ key }) => {
    const index = indexes.get(key);
    const isTwice = index !== undefined && selected.has(key);
    selected.add(key);
    if (!isTwice) return [];
    return [invalid(`${at}[${index}]`, key, "exists in both matchLabelKeys and labelSelector")];
  });
}
