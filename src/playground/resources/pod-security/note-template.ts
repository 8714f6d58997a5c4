import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { PodTemplateSpec } from "../../../kubernetes/types.ts";
import type { AdmittedWrite } from "../admission.ts";
import type { Resource } from "../resource.ts";
import { annotate, warn } from "./judge.ts";
import { policyInForce } from "./policy-in-force.ts";

/** Something that may have a template of Pods, as deep as CronJobs have it. */
interface Templated {
  template?: PodTemplateSpec;
  spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } };
}

/** Kinds that make Pods, by group and plural. */
const makers: ReadonlySet<string> = new Set([
  "/replicationcontrollers",
  "/podtemplates",
  "apps/replicasets",
  "apps/deployments",
  "apps/statefulsets",
  "apps/daemonsets",
  "batch/jobs",
  "batch/cronjobs",
]);

/** What a kind makes its Pods from; undefined for other kinds. */
export function templateOf(
  { group, plural }: Resource,
  object: KubernetesObject & Templated,
): PodTemplateSpec | undefined {
  if (!makers.has(`${group}/${plural}`)) return undefined;
  return object.spec?.template ?? object.spec?.jobTemplate?.spec?.template ?? object.template;
}

/** Warns of a template whose Pods would be refused or warned of. The template itself is taken. */
export function noteTemplate(
  { next, lister, notes }: AdmittedWrite,
  { metadata, spec }: PodTemplateSpec,
): void {
  if (spec === undefined) return;
  const pod = { metadata: { annotations: metadata?.annotations ?? {} }, spec };
  const inForce = policyInForce(lister, next.metadata?.namespace);
  annotate(notes, pod, inForce);
  warn(notes, pod, inForce);
}
