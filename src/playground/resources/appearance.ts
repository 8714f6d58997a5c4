import type { ObjectKey } from "../../kubernetes/object.ts";
import { storeKey } from "../store/key.ts";
import type { Store } from "../store/store.ts";
import { namespaces } from "./namespaces/namespaces.ts";
import type { Resource } from "./resource.ts";

/** kube-apiserver looks for the account `default` about this long, in milliseconds. */
const patience = 1500;

/**
 * Resolves when an object is there, or after a moment without it. In a namespace that isn't
 * there either, or is on its way out, nothing will come: then at once.
 */
export async function appearance(options: {
  store: Store;
  resource: Resource;
  key: ObjectKey;
}): Promise<void> {
  const { store, resource, key } = options;
  const { group, plural } = resource;
  const path = storeKey({ group, plural, namespace: key.namespace, name: key.name });
  if (store.get(path) !== undefined) return;
  const home = store.get(storeKey({ group: "", plural: namespaces.plural, name: key.namespace }));
  if (home === undefined || home.metadata?.deletionTimestamp !== undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(settle, patience);
    const stop = store.subscribe(storeKey({ group, plural }), (event) => {
      if (event.key === path && event.type !== "DELETED") settle();
    });
    function settle(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}
