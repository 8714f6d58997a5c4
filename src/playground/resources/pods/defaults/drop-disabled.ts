import type { PodSpec } from "../../../../kubernetes/types.ts";
import { everyContainer } from "../validate/every-container.ts";

/**
 * Takes out the fields that a kube-apiserver 1.36 with its default feature gates does not keep
 * (pkg/api/pod, DropDisabledPodFields): stop signals (ContainerStopSignals), trust bundles and Pod
 * certificates in projected volumes, scheduling groups (GenericWorkload). They go without a word,
 * as they do there. Changes the draft in place.
 */
export function dropDisabledFields(spec: PodSpec): void {
  delete spec.schedulingGroup;
  for (const { container } of everyContainer("", spec)) delete container.lifecycle?.stopSignal;
  for (const { projected } of spec.volumes ?? []) {
    for (const source of projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  }
}
