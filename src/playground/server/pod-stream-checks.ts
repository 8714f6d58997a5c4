import type { Pod } from "../../kubernetes/types.ts";
import { badRequest } from "../resources/api-errors.ts";

/** The subresources that reach into a running Pod. */
export type PodStream = "log" | "exec" | "attach" | "portforward";

/** What is asked of a Pod. */
export interface PodStreamCheck {
  pod: Pod;
  stream: PodStream;
  /** As the client named it. */
  container: string | undefined;
}

/**
 * What can be said against a stream before anything reaches the node (api-server.md 1.5), and
 * which container it is about: undefined for port-forward, which is about the whole Pod.
 * Throws StatusError 400.
 */
export function checkPodStreamRequest(check: PodStreamCheck): { container: string | undefined } {
  const { pod, stream } = check;
  const container = stream === "portforward" ? undefined : chooseContainer(check);
  if (stream !== "log" && (pod.spec?.nodeName ?? "") === "") {
    throw badRequest(`pod ${pod.metadata?.name} does not have a host assigned`);
  }
  return { container };
}

function chooseContainer({ pod, container }: PodStreamCheck): string {
  const name = pod.metadata?.name ?? "";
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((each) => each.name);
  if (container !== undefined && container !== "") {
    if (all.includes(container)) return container;
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  }
  const [only, ...others] = containers;
  if (only !== undefined && others.length === 0) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${all.join(" ")}]`,
  );
}
