import type { Container, EphemeralContainer, PodSpec } from "../../../../kubernetes/types.ts";

/** A container of any of the three lists, and where it stands. */
export interface PlacedContainer {
  /** `spec.initContainers[0]` */
  readonly at: string;
  readonly container: Container | EphemeralContainer;
}

/** All containers of a Pod: init, regular, ephemeral, in this order. `at` is the path of the spec. */
export function everyContainer(at: string, spec: PodSpec): PlacedContainer[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => ({ at: `${at}.${list}[${index}]`, container })),
  );
}
