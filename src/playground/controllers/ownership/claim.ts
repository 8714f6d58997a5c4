import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { labelSelectorMatches } from "../../../kubernetes/selectors/label-selector.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { LabelSelector, OwnerReference } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { controllerOf, controllerReference } from "./owner-reference.ts";

/** Whose an object is, seen from one controller. */
export type Claim = "owned" | "adopt" | "release" | "none";

/**
 * What a controller has to do about an object: one without a controller that its selector matches
 * is adopted, one of its own that doesn't match any more is let go. Pure.
 */
export function claimOf(
  owner: KubernetesObject,
  selector: LabelSelector | undefined,
  object: KubernetesObject,
): Claim {
  const controller = controllerOf(object);
  const matches = labelSelectorMatches(selector, object.metadata?.labels);
  const ownerIsGoing = owner.metadata?.deletionTimestamp !== undefined;
  if (controller !== undefined) {
    if (controller.uid !== owner.metadata?.uid) return "none";
    if (matches) return "owned";
    return ownerIsGoing ? "none" : "release";
  }
  const isGoing = object.metadata?.deletionTimestamp !== undefined;
  return matches && !ownerIsGoing && !isGoing ? "adopt" : "none";
}

/** Takes and lets go of what `claimOf` says, and answers with all that the controller has now. */
export async function claimObjects<T extends KubernetesObject>(options: {
  registry: Registry;
  resource: Resource<T>;
  owner: KubernetesObject;
  selector: LabelSelector | undefined;
  candidates: readonly T[];
}): Promise<T[]> {
  const { registry, resource, owner, selector, candidates } = options;
  const ownerUid = owner.metadata?.uid;

  const rewrite = async (object: T, change: (current: T) => T): Promise<T | undefined> => {
    const { namespace, name = "" } = object.metadata ?? {};
    return registry.update(resource, { namespace, name }, change).catch((error: unknown) => {
      // Gone, or somebody else's by now.
      if (error instanceof StatusError && [404, 409, 422].includes(error.code)) return undefined;
      throw error;
    });
  };

  const adopt = (current: T): T =>
    claimOf(owner, selector, current) === "adopt"
      ? withOwners(current, [
          ...(current.metadata?.ownerReferences ?? []),
          controllerReference(owner),
        ])
      : current;
  const release = (current: T): T =>
    withOwners(
      current,
      (current.metadata?.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid),
    );

  const claimed: T[] = [];
  for (const object of candidates) {
    const claim = claimOf(owner, selector, object);
    if (claim === "owned") claimed.push(object);
    if (claim === "release") await rewrite(object, release);
    if (claim === "adopt") {
      const adopted = await rewrite(object, adopt);
      if (adopted !== undefined && controllerOf(adopted)?.uid === ownerUid) claimed.push(adopted);
    }
  }
  return claimed;
}

function withOwners<T extends KubernetesObject>(object: T, owners: OwnerReference[]): T {
  const { ownerReferences: _, ...metadata } = object.metadata ?? {};
  // An empty list is no list, as in Go.
  return {
    ...object,
    metadata: owners.length === 0 ? metadata : { ...metadata, ownerReferences: owners },
  };
}
