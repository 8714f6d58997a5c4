import { EphemeraError } from "../../errors.ts";

/** What a command line names: a Pod, and maybe one of its containers. */
export interface DebugTarget {
  readonly pod: string;
  readonly container?: string;
}

const podWords = ["pod", "pods", "po"];

/** Kinds that are recognised, so that `deploy/web` is not taken for container web of a Pod deploy. */
const otherKinds = new Map([
  ...["deployment", "deployments", "deploy"].map((word) => [word, "Deployment"] as const),
  ...["statefulset", "statefulsets", "sts"].map((word) => [word, "StatefulSet"] as const),
  ...["daemonset", "daemonsets", "ds"].map((word) => [word, "DaemonSet"] as const),
  ...["replicaset", "replicasets", "rs"].map((word) => [word, "ReplicaSet"] as const),
  ...["job", "jobs"].map((word) => [word, "Job"] as const),
  ...["service", "services", "svc"].map((word) => [word, "Service"] as const),
  ...["node", "nodes", "no"].map((word) => [word, "Node"] as const),
]);

/**
 * Reads `POD`, `POD/CONTAINER`, `pod/POD` and `pod/POD/CONTAINER`.
 * Throws TARGET_MALFORMED or KIND_NOT_SUPPORTED.
 */
export function parseTarget(text: string): DebugTarget {
  const parts = text.split("/");
  const named = podWords.includes(parts[0] ?? "") && parts.length > 1 ? parts.slice(1) : parts;
  const kind = otherKinds.get((parts[0]?.split(".")[0] ?? "").toLowerCase());
  if (kind !== undefined && parts.length > 1) {
    throw new EphemeraError("KIND_NOT_SUPPORTED", { kind, text });
  }
  const [pod = "", container] = named;
  if (pod === "" || container === "" || named.length > 2) {
    throw new EphemeraError("TARGET_MALFORMED", { text });
  }
  return { pod, ...(container !== undefined && { container }) };
}
