import type { KubernetesObject, ObjectKey } from "../../kubernetes/object.ts";
import type { FieldError } from "./field-error.ts";
import type { Table } from "./table.ts";

/** What admission may look at: acknowledged state, without changing it. */
export interface Reader {
  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
}

/** What admission sees besides: what only one object may have is judged by the newest state. */
export interface AdmissionView extends Reader {
  /** All objects of a kind, with those whose write is not acknowledged yet. */
  listNewest<T extends KubernetesObject>(resource: Resource<T>): readonly T[];
  /** IPv4 range of the Services' addresses, `10.96.0.0/16`. */
  readonly serviceCidr: string;
}

/** How the main object is read and written as an object of another kind. */
export interface SubresourceView<T extends KubernetesObject> {
  /** What GET answers. */
  read(current: T): KubernetesObject;
  /** The main object as the changed view wants it. Throws the StatusError 422 that refuses the view. */
  write(current: T, viewed: KubernetesObject): T;
}

/** One subresource of a kind, for example `status`. */
export interface Subresource<T extends KubernetesObject = KubernetesObject> {
  /** The verbs discovery lists. */
  readonly verbs: readonly string[];
  /** Kind of its objects when it is not the resource's own, such as `Binding`. */
  readonly kind?: string;
  /** apiVersion of that kind, when it is of another group. */
  readonly apiVersion?: string;
  /** For a subresource that is posted: what its object makes of the main one. */
  accept?(current: T, posted: KubernetesObject): T;
  /** For a subresource that is another kind of object over the main one, such as Scale. */
  readonly view?: SubresourceView<T>;
  /** Turns what came in into what may be stored: all else is taken from `current`. Absent: not an object. */
  prepareForUpdate?(draft: T, current: T): void;
  validateUpdate?(next: T, current: T): FieldError[];
  /** What it changes of the spec is not counted by `metadata.generation`: a binding isn't a user's wish. */
  readonly keepsGeneration?: boolean;
  /** The only fields it can change, by their names. Absent: `status` is known, others may change all. */
  readonly writes?: readonly (readonly string[])[];
}

/**
 * The description of one kind, from which the generic handler serves it. The functions are pure;
 * a `draft` is a private copy that may be changed in place. Order on create: setDefaults,
 * prepareForCreate, admit, validate. On update: setDefaults, prepareForUpdate, admitUpdate, validateUpdate.
 */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** `""` for core. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, as in the URL. */
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** What can be done to the kind itself, where that is not everything: a review can only be created. */
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** What is wrong with a name, in Kubernetes' words. Absent: DNS-1123 subdomain. */
  checkName?(name: string): string[];
  /** `metadata.generation` counts changes of `spec`. */
  readonly hasGeneration?: boolean;
  /** DELETE answers with the object where other kinds answer with a Status. */
  readonly returnsDeleted?: boolean;
  /** What every request for this kind is warned of. */
  readonly deprecation?: string;
  /** Columns of `kubectl get`. Absent: name and age. */
  readonly table?: Table<T>;
  /** What field selectors may name, besides metadata.name and metadata.namespace. */
  selectableFields?(object: T): Record<string, string>;
  setDefaults?(draft: T): void;
  prepareForCreate?(draft: T): void;
  /**
   * An object that a controller makes just now and without which `admit` would refuse: a create
   * waits for it, for a moment.
   */
  awaits?(object: T, namespace: string): { resource: Resource; key: ObjectKey } | undefined;
  /** Decides with other objects in view. Throws a StatusError to refuse. */
  admit?(draft: T, view: AdmissionView): void;
  validate?(object: T): FieldError[];
  prepareForUpdate?(draft: T, current: T): void;
  /** `admit` of an update of the main object. */
  admitUpdate?(draft: T, current: T, view: AdmissionView): void;
  validateUpdate?(next: T, current: T): FieldError[];
  readonly subresources?: Readonly<Record<string, Subresource<T>>>;
  /** Throws a StatusError for an object that may not be deleted. */
  admitDelete?(object: T): void;
  /** Seconds a deleted object stays, given the wish of the request; 0: goes at once. Absent: always at once. */
  deletionGrace?(object: T, requested: number | undefined): number;
  /** Something besides metadata.finalizers still keeps a deleted object (a Namespace's content). */
  isHeld?(object: T): boolean;
  /** Changes a kind makes when an object becomes one that is being deleted. */
  markDeleted?(draft: T): void;
  /** Never set: carries the object's type to the compiler. */
  readonly __type?: T;
}

/** `pods`, `deployments.apps`: how errors name a kind. */
export function qualifiedPlural(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(resource: Pick<Resource, "group" | "version">): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}
