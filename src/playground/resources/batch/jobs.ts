import { age } from "../../../kubernetes/duration.ts";
import type { Job } from "../../../kubernetes/types.ts";
import { validateNonNegative, validateSameSelector } from "../apps/replicas.ts";
import { setTemplateDefaults } from "../apps/template.ts";
import { selectorColumn, templateColumns } from "../apps/template-columns.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, notSupported, required } from "../field-error.ts";
import { validatePodTemplate } from "../pods/validate/pod-template.ts";
import type { Resource } from "../resource.ts";
import { statusSubresource } from "../rules/status-subresource.ts";

/** Labels that tell a Job's Pods from all others; the short ones are the older names. */
const labels = {
  uid: ["batch.kubernetes.io/controller-uid", "controller-uid"],
  name: ["batch.kubernetes.io/job-name", "job-name"],
} as const;

export const jobs: Resource<Job> = {
  group: "batch",
  version: "v1",
  plural: "jobs",
  singular: "job",
  kind: "Job",
  namespaced: true,
  categories: ["all"],
  hasGeneration: true,
  table: [
    nameColumn,
    { name: "Status", description: "Whether it runs, or how it ended.", cell: statusCell },
    {
      name: "Completions",
      description: "Pods that succeeded, of those that have to.",
      cell: completionsCell,
    },
    { name: "Duration", description: "How long it has run, or ran.", cell: durationCell },
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  selectableFields: ({ status }) => ({ "status.successful": String(status?.succeeded ?? 0) }),
  setDefaults({ spec }) {
    if (spec === undefined) return;
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= 6;
    spec.completionMode ||= "NonIndexed";
    spec.suspend ??= false;
    spec.podReplacementPolicy ||=
      spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
    setTemplateDefaults(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  admit: setJobSelector,
  validate: validateJob,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? {};
  },
  validateUpdate: (next, current) => [...validateJob(next), ...validateSameSelector(next, current)],
  subresources: {
    status: statusSubresource(({ status = {} }) => [
      ...validateNonNegative("status.active", status.active),
      ...validateNonNegative("status.succeeded", status.succeeded),
      ...validateNonNegative("status.failed", status.failed),
    ]),
  },
};

/** Without `manualSelector` a Job's Pods are told by its uid, which it has by now. */
function setJobSelector({ metadata, spec }: Job): void {
  if (spec === undefined || spec.manualSelector === true) return;
  const { uid = "", name = "" } = metadata ?? {};
  const own = Object.fromEntries([
    ...labels.uid.map((key) => [key, uid]),
    ...labels.name.map((key) => [key, name]),
  ]);
  spec.template.metadata ??= {};
  spec.template.metadata.labels = { ...spec.template.metadata.labels, ...own };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, [labels.uid[0]]: uid };
}

function validateJob({ spec }: Job): FieldError[] {
  if (spec === undefined) return [required("spec.template")];
  const policy = spec.template.spec?.restartPolicy ?? "";
  return [
    ...validateNonNegative("spec.parallelism", spec.parallelism),
    ...validateNonNegative("spec.completions", spec.completions),
    ...validateNonNegative("spec.activeDeadlineSeconds", spec.activeDeadlineSeconds),
    ...validateNonNegative("spec.backoffLimit", spec.backoffLimit),
    ...validateNonNegative("spec.ttlSecondsAfterFinished", spec.ttlSecondsAfterFinished),
    ...(["NonIndexed", "Indexed"].includes(spec.completionMode ?? "")
      ? []
      : [notSupported("spec.completionMode", spec.completionMode, ["NonIndexed", "Indexed"])]),
    ...(spec.completionMode === "Indexed" && spec.completions === undefined
      ? [required("spec.completions", "when completion mode is Indexed")]
      : []),
    ...validatePodTemplate("spec.template", spec.template),
    ...(["Never", "OnFailure"].includes(policy)
      ? []
      : [required("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')]),
  ];
}

function statusCell({ metadata, status }: Job): string {
  const is = (type: string) =>
    status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
  if (is("Complete")) return "Complete";
  if (is("Failed")) return "Failed";
  if (metadata?.deletionTimestamp !== undefined) return "Terminating";
  if (is("Suspended")) return "Suspended";
  if (is("FailureTarget")) return "FailureTarget";
  if (is("SuccessCriteriaMet")) return "SuccessCriteriaMet";
  return "Running";
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell({ status }: Job, now: Date): string {
  if (status?.startTime === undefined) return "";
  const end = status.completionTime === undefined ? now : new Date(status.completionTime);
  return age(status.startTime, end);
}
