import type { KubernetesList, KubernetesObject, ObjectKey } from "../../kubernetes/object.ts";
import type { WriteNotes } from "./registry.ts";
import type { Resource } from "./resource.ts";

/** A write that passed all other rules and is about to be stored: what validating admission sees. */
export interface AdmittedWrite {
  resource: Resource;
  subresource: string | undefined;
  next: KubernetesObject;
  /** Absent for a create. */
  current: KubernetesObject | undefined;
  /** Acknowledged state. */
  lister: {
    find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
    list<T extends KubernetesObject>(resource: Resource<T>, namespace?: string): KubernetesList<T>;
  };
  /** Absent where nobody would hear them. */
  notes: WriteNotes | undefined;
}
