import type { NodeFeatures, NodeRuntimeHandler } from "../../../kubernetes/types.ts";
import type { StatusResponse } from "../../runtime/proto/cri_pb.ts";

/** What the container runtime says of itself. */
export interface RuntimeStatus {
  /** In the kubelet's words; empty: all is well. */
  problems: string[];
  features?: NodeFeatures;
  handlers?: NodeRuntimeHandler[];
}

/** CRI StatusResponse as the Node object tells it. Older runtimes say nothing of features. */
export function runtimeStatus(
  response: Pick<StatusResponse, "status" | "features" | "runtimeHandlers">,
): RuntimeStatus {
  const { status, features, runtimeHandlers } = response;
  const problems = (status?.conditions ?? [])
    .filter((condition) => !condition.status)
    .map(({ type, reason, message }) => {
      const details = `${type}=false reason:${reason} message:${message}`;
      return type === "NetworkReady"
        ? `container runtime network not ready: ${details}`
        : `container runtime not ready: ${details}`;
    });
  return {
    problems,
    ...(features === undefined
      ? {}
      : { features: { supplementalGroupsPolicy: features.supplementalGroupsPolicy } }),
    ...(runtimeHandlers.length === 0
      ? {}
      : {
          handlers: runtimeHandlers.map(({ name, features }) => ({
            name,
            features: {
              recursiveReadOnlyMounts: features?.recursiveReadOnlyMounts ?? false,
              // The runtime may offer them; this kubelet refuses the Pods that ask for them.
              userNamespaces: false,
            },
          })),
        }),
  };
}
