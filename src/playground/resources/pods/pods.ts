import type { Pod } from "../../../kubernetes/types.ts";
import type { Resource } from "../resource.ts";
import { bindingSubresource } from "./binding.ts";
import { setAdmissionDefaults, setPodDefaults } from "./defaults/pod-defaults.ts";
import { ephemeralContainersSubresource } from "./ephemeral-containers.ts";
import { firstStatus } from "./first-status.ts";
import { applyMatchLabelKeys } from "./match-label-keys.ts";
import { podIdentity } from "./pod-identity.ts";
import { admitServiceAccount, awaitedServiceAccount } from "./service-account.ts";
import { podStatusSubresource } from "./status/status-rules.ts";
import { podTable } from "./table.ts";
import { validatePodUpdate } from "./update-rules.ts";
import { validateNewPod } from "./validate/pod.ts";

export const pods: Resource<Pod> = {
  ...podIdentity,
  shortNames: ["po"],
  categories: ["all"],
  hasGeneration: true,
  returnsDeleted: true,
  table: podTable,
  setDefaults: setPodDefaults,
  selectableFields: (pod) => ({
    "spec.nodeName": pod.spec?.nodeName ?? "",
    "spec.restartPolicy": pod.spec?.restartPolicy ?? "",
    "spec.schedulerName": pod.spec?.schedulerName ?? "",
    "spec.serviceAccountName": pod.spec?.serviceAccountName ?? "",
    "spec.hostNetwork": String(pod.spec?.hostNetwork ?? false),
    "status.phase": pod.status?.phase ?? "",
    "status.podIP": pod.status?.podIP ?? "",
    "status.nominatedNodeName": pod.status?.nominatedNodeName ?? "",
  }),
  prepareForCreate(draft) {
    setAdmissionDefaults(draft);
    draft.status = firstStatus(draft);
    applyMatchLabelKeys(draft);
  },
  awaits: awaitedServiceAccount,
  admit: admitServiceAccount,
  validate: validateNewPod,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? {};
  },
  validateUpdate: validatePodUpdate,
  deletionGrace(pod, requested) {
    const unscheduled = (pod.spec?.nodeName ?? "") === "";
    const phase = pod.status?.phase;
    if (unscheduled || phase === "Succeeded" || phase === "Failed") return 0;
    const period = requested ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
    return period < 0 ? 1 : period;
  },
  subresources: {
    status: podStatusSubresource,
    ephemeralcontainers: ephemeralContainersSubresource,
    binding: bindingSubresource,
    eviction: { verbs: ["create"], kind: "Eviction", apiVersion: "policy/v1" },
    log: { verbs: ["get"] },
    exec: { verbs: ["create", "get"], kind: "PodExecOptions" },
    attach: { verbs: ["create", "get"], kind: "PodAttachOptions" },
    portforward: { verbs: ["create", "get"], kind: "PodPortForwardOptions" },
    proxy: {
      verbs: ["create", "delete", "get", "patch", "update"],
      kind: "PodProxyOptions",
    },
  },
};
