import type { Pod } from "../../../kubernetes/types.ts";
import { identityOf, type PodIdentity } from "../pod.ts";

/** The labels every CRI sandbox and container of a Pod carries; by them it is found again. */
export const podLabels = {
  name: "io.kubernetes.pod.name",
  namespace: "io.kubernetes.pod.namespace",
  uid: "io.kubernetes.pod.uid",
  container: "io.kubernetes.container.name",
} as const;

/** CRI annotations on a container: what must survive the playground's own restart. */
export const containerAnnotations = {
  restartCount: "io.kubernetes.container.restartCount",
  terminationMessagePath: "io.kubernetes.container.terminationMessagePath",
  terminationMessagePolicy: "io.kubernetes.container.terminationMessagePolicy",
  gracePeriod: "io.kubernetes.pod.terminationGracePeriod",
  /** Ours: the back-off its successor has to wait, in seconds. */
  backOffSeconds: "ephemera.dev/back-off-seconds",
} as const;

/** The three Pod labels. */
export function labelsOf(pod: Pod): Record<string, string> {
  const { namespace, name, uid } = identityOf(pod);
  return { [podLabels.name]: name, [podLabels.namespace]: namespace, [podLabels.uid]: uid };
}

/** Whose sandbox or container this is, read back from its labels; undefined when not ours. */
export function identityFromLabels(labels: Record<string, string>): PodIdentity | undefined {
  const name = labels[podLabels.name];
  const namespace = labels[podLabels.namespace];
  const uid = labels[podLabels.uid];
  return name === undefined || namespace === undefined || uid === undefined
    ? undefined
    : { name, namespace, uid };
}
