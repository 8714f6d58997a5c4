import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { LabelSelector, Pod } from "../../../kubernetes/types.ts";
import { pods } from "../../resources/pods/pods.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { createReconciler } from "../reconciler.ts";
import { claimObjects } from "./claim.ts";
import { splitKey, watchOwned } from "./watch-owned.ts";

/** A kind that has Pods of its own. */
type PodOwner = KubernetesObject & { spec?: { selector?: LabelSelector } };

/**
 * Looks at each object of a kind whenever it or one of its Pods changes; `look` gets the object and
 * the Pods it has claimed, and resolves to when to look again. Returns the way to stop.
 */
export function reconcileOwners<T extends PodOwner>(options: {
  registry: Registry;
  owners: Resource<T>;
  look: (owner: T, owned: Pod[]) => Promise<Date | undefined>;
  /** More to listen to; gets the way to have an object looked at. */
  watch?: (enqueue: (key: string) => void) => () => void;
  log: (line: string) => void;
}): () => Promise<void> {
  const { registry, owners, look, watch, log } = options;
  const reconcile = async (key: string): Promise<Date | undefined> => {
    const owner = registry.find(owners, splitKey(key));
    if (owner === undefined) return undefined;
    const owned = await claimObjects({
      registry,
      resource: pods,
      owner,
      selector: owner.spec?.selector,
      candidates: registry.list(pods, owner.metadata?.namespace).items,
    });
    return look(owner, owned);
  };
  const reconciler = createReconciler({ name: owners.singular, reconcile, log });
  const { enqueue } = reconciler;
  const stops = [watchOwned({ registry, owners, owned: pods, enqueue }), watch?.(enqueue)];
  return async () => {
    for (const stop of stops) stop?.();
    await reconciler.stop();
  };
}
