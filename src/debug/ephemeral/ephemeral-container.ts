import type { EphemeralContainer, Pod } from "../../kubernetes/types.ts";
import type { CustomFields } from "../custom/custom-fields.ts";
import { type DebugContainerParts, debugContainer } from "../debug-container.ts";

/** What an ephemeral container is made from. */
export type EphemeralContainerParts = DebugContainerParts & {
  readonly target: string | undefined;
  readonly custom?: CustomFields | undefined;
};

/** The container as `kubectl debug` 1.36 sends it. */
export function ephemeralContainer(parts: EphemeralContainerParts): EphemeralContainer {
  const { target, custom } = parts;
  const container: EphemeralContainer = {
    ...debugContainer(parts),
    ...(target !== undefined && { targetContainerName: target }),
  };
  return custom === undefined ? container : custom.merge(container);
}

/** The strategic merge patch that adds the container to those the Pod has. */
export function additionPatch(pod: Pod, container: EphemeralContainer) {
  const names = (pod.spec?.ephemeralContainers ?? []).map(({ name }) => ({ name }));
  return {
    spec: {
      ...(names.length > 0 && {
        "$setElementOrder/ephemeralContainers": [...names, { name: container.name }],
      }),
      ephemeralContainers: [container],
    },
  };
}
