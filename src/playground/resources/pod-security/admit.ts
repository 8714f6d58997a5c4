import type { Pod } from "../../../kubernetes/types.ts";
import type { AdmittedWrite } from "../admission.ts";
import { admitNamespace } from "./admit-namespace.ts";
import { admitPod } from "./admit-pod.ts";
import { noteTemplate, templateOf } from "./note-template.ts";

/**
 * Pod Security admission: holds Pods to the level their namespace's labels enforce, whoever makes
 * them, and tells of templates whose Pods would break it. Throws StatusError 403 and 422.
 */
export function admitPodSecurity(write: AdmittedWrite): void {
  const { resource, subresource, next } = write;
  if (resource.group === "" && resource.plural === "namespaces") {
    if (subresource === undefined) admitNamespace(write);
    return;
  }
  if (resource.group === "" && resource.plural === "pods") {
    if (subresource === undefined || mayChangeContainers.has(subresource)) {
      admitPod({ ...write, next: next as Pod });
    }
    return;
  }
  if (subresource !== undefined || write.notes === undefined) return;
  const template = templateOf(resource, next);
  if (template !== undefined) noteTemplate(write, template);
}

const mayChangeContainers: ReadonlySet<string> = new Set(["ephemeralcontainers", "resize"]);
