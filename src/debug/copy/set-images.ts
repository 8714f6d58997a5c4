import { EphemeraError } from "../../errors.ts";
import type { Container, PodSpec } from "../../kubernetes/types.ts";

/** One `NAME=IMAGE` of `--set-image`; the name `*` means every regular container. */
export interface ImageChange {
  readonly name: string;
  readonly image: string;
}

const everyContainer = "*";

/**
 * Changes images: by name in regular and init containers, `*` in regular ones that aren't named.
 * kubectl ignores names it doesn't find, init containers among them. Throws SET_IMAGE_UNKNOWN.
 */
export function withImages(spec: PodSpec, changes: readonly ImageChange[]): PodSpec {
  const byName = new Map(changes.map(({ name, image }) => [name, image]));
  const { containers, initContainers } = spec;
  const names = [...containers, ...(initContainers ?? [])].map(({ name }) => name);
  const unknown = [...byName.keys()].find(
    (name) => name !== everyContainer && !names.includes(name),
  );
  if (unknown !== undefined) {
    throw new EphemeraError("SET_IMAGE_UNKNOWN", {
      container: unknown,
      containers: names.join(", "),
    });
  }
  const change = (container: Container, otherwise?: string): Container => {
    const image = byName.get(container.name) ?? otherwise;
    return image === undefined ? container : { ...container, image };
  };
  return {
    ...spec,
    containers: containers.map((container) => change(container, byName.get(everyContainer))),
    ...(initContainers && { initContainers: initContainers.map((container) => change(container)) }),
  };
}
