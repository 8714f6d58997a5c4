import type { KubernetesObject } from "../../kubernetes/object.ts";

/** The description of one kind, from which the generic handler serves it. Widened by the API room. */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** `""` for core. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, as in the URL. */
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never set: carries the object's type to the compiler. */
  readonly __type?: T;
}
