import { checkDns1123Subdomain } from "../../../kubernetes/names.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { Pod, PodTemplateSpec } from "../../../kubernetes/types.ts";
import { controllerReference } from "../ownership/owner-reference.ts";

/** The Pod a controller makes from its template: named after the controller, and owned by it. */
export function podFromTemplate(owner: KubernetesObject, template: PodTemplateSpec): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: generateNameOf(owner.metadata?.name ?? ""),
      namespace: owner.metadata?.namespace,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(template.spec ?? { containers: [] }),
  };
}

/** `web-6558-`, or the bare name where a dash would make it too long. */
function generateNameOf(owner: string): string {
  const base = `${owner}-`;
  return checkDns1123Subdomain(`${base}a`).length === 0 ? base : owner;
}
