import { isDeepStrictEqual } from "node:util";
import type {
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from "../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../field-error.ts";
import { type GoShape, goStruct } from "../go-value.ts";

const goRequirement: GoShape = [
  ["Key", "key", ""],
  ["Operator", "operator", ""],
  ["Values", "values", null],
];
const goTerm: GoShape = [
  ["MatchExpressions", "matchExpressions", null, goRequirement],
  ["MatchFields", "matchFields", null, goRequirement],
];

/** Until its scheduling gates are gone, a Pod may be tied to fewer nodes, never to others. */
export function validateGatedChanges(after: PodSpec, before: PodSpec): FieldError[] {
  if (!isGated(before)) return [];
  return [
    ...validateSelector(after.nodeSelector ?? {}, before.nodeSelector ?? {}),
    ...validateAffinity(after.affinity?.nodeAffinity, before.affinity?.nodeAffinity),
  ];
}

function isGated({ schedulingGates = [] }: PodSpec): boolean {
  return schedulingGates.length > 0;
}

function validateSelector(
  after: Record<string, string>,
  before: Record<string, string>,
): FieldError[] {
  if (Object.entries(before).every(([key, value]) => after[key] === value)) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  // Go prints maps sorted by key, and an empty one as nil.
  const entries = Object.entries(after).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const shown = entries.length === 0 ? null : Object.fromEntries(entries);
  return [invalid("spec.nodeSelector", shown, detail)];
}

function validateAffinity(
  after: NodeAffinity | undefined,
  before: NodeAffinity | undefined,
): FieldError[] {
  const field =
    "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  const old = before?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const wanted = after?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (old.length === 0) return [];
  if (wanted?.length !== old.length) {
    const detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    return [
      invalid(
        field,
        wanted?.map((term) => goStruct(goTerm, term)),
        detail,
      ),
    ];
  }
  return wanted.flatMap((term, index) => {
    if (isNarrower(term, old[index] ?? {})) return [];
    const detail = "only additions are allowed (no mutations or deletions)";
    return [invalid(`${field}[${index}]`, goStruct(goTerm, term), detail)];
  });
}

/** A term without any requirement matches no node, so nothing may be added to it. */
function isNarrower(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  const { matchExpressions: oldExpressions = [], matchFields: oldFields = [] } = old;
  if (oldExpressions.length + oldFields.length === 0) {
    return matchExpressions.length + matchFields.length === 0;
  }
  return beginsWith(matchExpressions, oldExpressions) && beginsWith(matchFields, oldFields);
}

function beginsWith(
  list: readonly NodeSelectorRequirement[],
  start: readonly NodeSelectorRequirement[],
): boolean {
  return isDeepStrictEqual(list.slice(0, start.length), start);
}

/** Gives a draft the node selector and the node affinity of before, which are judged apart. */
export function takeBackGatedChanges(draft: PodSpec, before: PodSpec): void {
  if (!isGated(before)) return;
  if (before.nodeSelector === undefined) delete draft.nodeSelector;
  else draft.nodeSelector = before.nodeSelector;
  const { nodeAffinity: _changed, ...others } = draft.affinity ?? {};
  const nodeAffinity = before.affinity?.nodeAffinity;
  const affinity = { ...others, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) };
  if (before.affinity === undefined && Object.keys(affinity).length === 0) delete draft.affinity;
  else draft.affinity = affinity;
}
