import { labelSelectorMatches } from "../../../kubernetes/selectors/label-selector.ts";
import type { LabelSelector, PodTemplateSpec } from "../../../kubernetes/types.ts";
import { type FieldError, invalid, required } from "../field-error.ts";
import { setPodSpecDefaults } from "../pods/defaults/pod-defaults.ts";
import { validatePodTemplate, validateReplacedPods } from "../pods/validate/pod-template.ts";
import { validateLabelSelector } from "../rules/labels.ts";

/** Fills in what the Pods of a template would get. */
export function setTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template?.spec !== undefined) setPodSpecDefaults(template.spec);
}

/** A workload's `spec.selector`: there, and not one that selects everything. */
export function validateSelector(
  selector: LabelSelector | undefined,
  workload: string,
): FieldError[] {
  if (selector === undefined) return [required("spec.selector")];
  const isEmpty =
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0;
  return [
    ...validateLabelSelector("spec.selector", selector),
    ...(isEmpty
      ? [invalid("spec.selector", selector, `empty selector is invalid for ${workload}`)]
      : []),
  ];
}

/** A template whose Pods the selector selects, and that are replaced whenever they end. */
export function validateTemplate(
  { selector, template }: { selector?: LabelSelector; template?: PodTemplateSpec },
  owner: Parameters<typeof validateReplacedPods>[2]["owner"],
): FieldError[] {
  if (template === undefined) return [required("spec.template")];
  return [
    ...validateSelected(selector, template),
    ...validatePodTemplate("spec.template", template),
    ...validateReplacedPods("spec.template", template, { owner }),
  ];
}

/** A selector that is wrong in itself is complained about elsewhere. */
function validateSelected(
  selector: LabelSelector | undefined,
  { metadata }: PodTemplateSpec,
): FieldError[] {
  const field = "spec.template.metadata.labels";
  const labels = metadata?.labels ?? {};
  const isReadable = validateLabelSelector("spec.selector", selector).length === 0;
  return selector === undefined || !isReadable || labelSelectorMatches(selector, labels)
    ? []
    : [invalid(field, labels, "`selector` does not match template `labels`")];
}
