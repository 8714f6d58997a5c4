import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";

/** Writes an object's status when it differs, unless the name is another object's by now. */
export async function updateStatus<Status, T extends KubernetesObject & { status?: Status }>(
  registry: Registry,
  resource: Resource<T>,
  object: T,
  status: Status,
): Promise<void> {
  if (isDeepStrictEqual(status, object.status)) return;
  const { namespace, name = "", uid } = object.metadata ?? {};
  await registry.update(
    resource,
    { namespace, name },
    (current) => (current.metadata?.uid === uid ? { ...current, status } : current),
    { subresource: "status" },
  );
}
