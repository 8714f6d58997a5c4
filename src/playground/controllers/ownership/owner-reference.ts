import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";

/** The reference of an object to the controller that manages it, or undefined. */
export function controllerOf({
  metadata,
}: Pick<KubernetesObject, "metadata">): OwnerReference | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

/** The reference an object carries to the one that made it or adopted it. */
export function controllerReference(owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion ?? "",
    kind: owner.kind ?? "",
    name: owner.metadata?.name ?? "",
    uid: owner.metadata?.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}
