import type { KubernetesList, KubernetesObject, ObjectKey } from "../../kubernetes/object.ts";
import type { DeleteOptions } from "../../kubernetes/types.ts";
import type { Resource } from "./resource.ts";

/** One change of one object, in the order of the revisions. */
export interface WatchEvent<T extends KubernetesObject = KubernetesObject> {
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** The object as of the change; its resourceVersion is the revision of the change (also for DELETED). */
  object: T;
  /** The object before the change; absent for ADDED. Lets a filtered watch turn MODIFIED into ADDED or DELETED. */
  previous?: T;
}

/** What a write's sender hears besides the answer, and its audit record. */
export interface WriteNotes {
  /** Sent as a `Warning` header. */
  warn(text: string): void;
  /** An annotation of the audit event. */
  annotate(key: string, value: string): void;
}

/**
 * Looks at what is about to be stored, before it is validated, with the eyes of the one who asks.
 * Throws the StatusError that refuses it. `current` is absent for a create.
 */
export type WriteGuard = (next: KubernetesObject, current: KubernetesObject | undefined) => void;

/** How a write is made; all of it optional. */
export interface WriteOptions {
  /** Which part may change: `status`, `ephemeralcontainers`; absent: the main object. */
  subresource?: string;
  /** Goes through defaulting, admission and validation and stops before the store. */
  dryRun?: boolean;
  /** Who writes, for `metadata.managedFields`. Absent: the server itself, `kube-apiserver`. */
  fieldManager?: string;
  /** Absent: the server itself writes, and asks nobody's leave. */
  guard?: WriteGuard | undefined;
  notes?: WriteNotes | undefined;
}

/**
 * The operations of the API without HTTP: defaulting, admission, validation, update rules and
 * the store. The server calls it for requests; controllers and the kubelet call it in process.
 * Every promise resolves when the change is durable. Errors are `StatusError`s.
 * Objects handed out are frozen shared state: copy before changing.
 */
export interface Registry {
  /** Throws 404 NotFound. Reads the newest acknowledged state from memory. */
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T;
  /** Like `get`, but undefined where there is none. */
  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  /** All objects of a kind, or of one namespace, ordered by namespace and name. */
  list<T extends KubernetesObject>(resource: Resource<T>, namespace?: string): KubernetesList<T>;
  create<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    object: T,
    options?: WriteOptions,
  ): Promise<T>;
  /**
   * Reads, changes and writes in one step: `change` gets a deep copy of the newest state and
   * returns the wanted one, synchronously, so there are no conflicts unless it keeps an old
   * `metadata.resourceVersion` itself. Returning an equal object writes nothing.
   */
  update<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    change: (current: T) => T,
    options?: WriteOptions,
  ): Promise<T>;
  /** A graceful kind gets its deletionTimestamp first and is removed by a second call with gracePeriodSeconds 0. */
  delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions & { dryRun?: string[] },
  ): Promise<T>;
  /**
   * Hears of every change of a kind after it became durable, in revision order. Called
   * synchronously: a listener that takes long holds up the others. Returns the way to stop.
   */
  subscribe<T extends KubernetesObject>(
    resource: Resource<T>,
    listener: (event: WatchEvent<T>) => void,
  ): () => void;
}
