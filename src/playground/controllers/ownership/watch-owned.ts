import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { labelSelectorMatches } from "../../../kubernetes/selectors/label-selector.ts";
import type { LabelSelector } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { controllerOf } from "./owner-reference.ts";

/** `namespace/name`, the key of a controller's work. */
export function keyOf({ metadata }: Pick<KubernetesObject, "metadata">): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}

/** The parts of such a key. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/**
 * Tells which controllers have to look because one of theirs changed: the one that owned it before
 * and the one that owns it now; for an object that nobody owns all whose selector matches it.
 * What is there already is told at once. Returns the way to stop.
 */
export function watchOwned<
  Owner extends KubernetesObject & { spec?: { selector?: LabelSelector } },
  Owned extends KubernetesObject,
>(options: {
  registry: Registry;
  owners: Resource<Owner>;
  owned: Resource<Owned>;
  enqueue: (key: string) => void;
}): () => void {
  const { registry, owners, owned, enqueue } = options;

  const tellOwner = (object: KubernetesObject) => {
    const controller = controllerOf(object);
    const namespace = object.metadata?.namespace ?? "";
    if (controller === undefined) {
      const candidates = registry.list(owners, namespace).items;
      for (const owner of candidates) {
        const matches = labelSelectorMatches(owner.spec?.selector, object.metadata?.labels);
        if (matches) enqueue(keyOf(owner));
      }
    } else if (controller.kind === owners.kind) enqueue(`${namespace}/${controller.name}`);
  };

  const stops = [
    registry.subscribe(owners, ({ object }) => enqueue(keyOf(object))),
    registry.subscribe(owned, ({ type, object, previous }) => {
      const before = previous === undefined ? undefined : controllerOf(previous);
      const changedHands = before !== undefined && before.uid !== controllerOf(object)?.uid;
      if (changedHands && previous !== undefined) tellOwner(previous);
      // Nobody has to look because an object went that nobody owned.
      if (type !== "DELETED" || controllerOf(object) !== undefined) tellOwner(object);
    }),
  ];
  for (const owner of registry.list(owners).items) enqueue(keyOf(owner));
  return () => {
    for (const stop of stops) stop();
  };
}
