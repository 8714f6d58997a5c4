import { EphemeraError } from "../../errors.ts";
import type { Container, Pod } from "../../kubernetes/types.ts";

/** The containers of a Pod that were there from its beginning: regular ones and init ones. */
export function podContainers({ spec }: Pod): Container[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
}

/** One of them by its name. Throws CONTAINER_NOT_FOUND. */
export function containerNamed(pod: Pod, name: string): Container {
  const containers = podContainers(pod);
  const found = containers.find((container) => container.name === name);
  if (found !== undefined) return found;
  throw new EphemeraError("CONTAINER_NOT_FOUND", {
    container: name,
    pod: pod.metadata?.name ?? "",
    containers: containers.map((container) => container.name).join(", "),
  });
}
