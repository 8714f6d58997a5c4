import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";

/** On the API's image of a Pod that a kubelet runs from a file or URL; the API server goes by it too. */
const mirrorAnnotation = "kubernetes.io/config.mirror";

/** Refuses a static Pod, to which no container can be added. Throws STATIC_POD. */
export function checkNotStatic(pod: Pod, { command }: { command: string }): void {
  if (pod.metadata?.annotations?.[mirrorAnnotation] === undefined) return;
  throw new EphemeraError("STATIC_POD", {
    pod: pod.metadata.name ?? "",
    node: pod.spec?.nodeName ?? "",
    command,
  });
}

/** Annotations without those that would make the kubelet take a copy for the image of a static Pod. */
export function withoutStaticMarks(annotations: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(annotations).filter(([key]) => !key.startsWith("kubernetes.io/config.")),
  );
}
