import type { KubernetesObject } from "../../kubernetes/object.ts";
import { bucketOf } from "./key.ts";

/** The durable state, held in memory; read in key order. */
export interface Memory {
  get(key: string): KubernetesObject | undefined;
  set(key: string, object: KubernetesObject): void;
  delete(key: string): void;
  /** Keys and objects under a prefix (a bucket, or a namespace within one), in key order. */
  entries(prefix: string): [string, KubernetesObject][];
}

interface Bucket {
  readonly objects: Map<string, KubernetesObject>;
  /** Keys in order; undefined after a key came or went. */
  sorted: string[] | undefined;
}

/** An empty state. Objects are kept per bucket (group and plural), so that a list never scans other kinds. */
export function createMemory(): Memory {
  const buckets = new Map<string, Bucket>();

  function bucket(key: string): Bucket {
    const name = bucketOf(key);
    const existing = buckets.get(name);
    if (existing !== undefined) return existing;
    const created: Bucket = { objects: new Map(), sorted: undefined };
    buckets.set(name, created);
    return created;
  }

  return {
    get: (key) => buckets.get(bucketOf(key))?.objects.get(key),
    set(key, object) {
      const { objects } = bucket(key);
      if (!objects.has(key)) bucket(key).sorted = undefined;
      objects.set(key, object);
    },
    delete(key) {
      const owner = bucket(key);
      if (owner.objects.delete(key)) owner.sorted = undefined;
    },
    entries(prefix) {
      const owner = buckets.get(bucketOf(prefix));
      if (owner === undefined) return [];
      owner.sorted ??= [...owner.objects.keys()].toSorted();
      const found: [string, KubernetesObject][] = [];
      for (const key of owner.sorted) {
        const object = owner.objects.get(key);
        if (object !== undefined && key.startsWith(prefix)) found.push([key, object]);
      }
      return found;
    },
  };
}
