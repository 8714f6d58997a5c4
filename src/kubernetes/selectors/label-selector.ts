import type { LabelSelector } from "../types.ts";
import {
  badSelector,
  type LabelSelectorTerms,
  matchesLabels,
  type Operator,
  requirement,
} from "./requirement.ts";

const operators: Readonly<Record<string, Operator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/**
 * The requirements of a LabelSelector object, sorted by key. An empty object selects everything.
 * Throws StatusError 400 for unknown operators and values that are no label values.
 */
export function labelSelectorTerms(selector: LabelSelector): LabelSelectorTerms {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
    requirement(key, "=", [value]),
  );
  const expressions = (selector.matchExpressions ?? []).map((expression) => {
    const operator = Object.hasOwn(operators, expression.operator)
      ? operators[expression.operator]
      : undefined;
    if (operator === undefined) {
      throw badSelector(
        `${JSON.stringify(expression.operator)} is not a valid label selector operator`,
      );
    }
    return requirement(expression.key, operator, expression.values ?? []);
  });
  return [...equal, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Does the object select these labels? No selector at all (undefined) selects nothing, as in Go. */
export function labelSelectorMatches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return selector !== undefined && matchesLabels(labelSelectorTerms(selector), labels);
}
