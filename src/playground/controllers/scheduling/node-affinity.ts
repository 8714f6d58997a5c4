import { matchesLabels, type Operator } from "../../../kubernetes/selectors/requirement.ts";
import type {
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
} from "../../../kubernetes/types.ts";

/** Whether a node has what a Pod demands by `nodeSelector` and by required node affinity. */
export function matchesNode({ spec }: Pod, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const selected = Object.entries(spec?.nodeSelector ?? {}).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return selected;
  return selected && (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

/** A term without any requirement matches nothing. */
function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata }: Node,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { "metadata.name": metadata?.name ?? "" };
  return (
    matchExpressions.every((requirement) => meets(requirement, metadata?.labels ?? {})) &&
    matchFields.every((requirement) => meets(requirement, fields))
  );
}

const operators: Readonly<Record<string, Operator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

/** An operator nobody knows is met by no node. */
function meets(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: Record<string, string>,
): boolean {
  const known = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  return known !== undefined && matchesLabels([{ key, operator: known, values }], labels);
}
