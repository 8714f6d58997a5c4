import type { Pod, PodSpec } from "../../../../kubernetes/types.ts";
import { setContainerDefaults } from "./container-defaults.ts";
import { dropDisabledFields } from "./drop-disabled.ts";
import { setPodResourceDefaults } from "./pod-resource-defaults.ts";
import { roundQuantities } from "./round-quantities.ts";
import { setVolumeDefaults } from "./volume-defaults.ts";

/** Seconds a Pod stays on a node that is not ready (the DefaultTolerationSeconds admission plug-in). */
const tolerationSeconds = 300;

/** Fills in what a Pod leaves open, as Kubernetes 1.36 does. Changes the draft in place. */
export function setPodDefaults(pod: Pod): void {
  const { spec } = pod;
  if (spec === undefined) return;
  setPodSpecDefaults(spec);
  spec.enableServiceLinks ??= true;
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) {
    spec.terminationGracePeriodSeconds = 1;
  }
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    requestWhatIsLimited(container.resources);
    if (spec.hostNetwork === true) {
      for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
    }
  }
  setPodResourceDefaults(spec);
}

/** The defaults that templates of Pods get, too. Changes the draft in place. */
export function setPodSpecDefaults(spec: PodSpec): void {
  spec.containers ??= [];
  spec.restartPolicy ||= "Always";
  spec.dnsPolicy ||= "ClusterFirst";
  spec.schedulerName ||= "default-scheduler";
  // kubectl debug dereferences it without looking.
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  dropDisabledFields(spec);
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  for (const container of containers) setContainerDefaults(container);
  for (const list of [spec.overhead, spec.resources?.limits, spec.resources?.requests]) {
    roundQuantities(list);
  }
}

/** What admission adds once, when a Pod is made. */
export function setAdmissionDefaults(pod: Pod): void {
  const { spec } = pod;
  if (spec === undefined) return;
  setServiceAccount(spec);
  spec.priority ??= 0;
  spec.preemptionPolicy ??= "PreemptLowerPriority";
  addToleration(spec, "node.kubernetes.io/not-ready");
  addToleration(spec, "node.kubernetes.io/unreachable");
}

/** `serviceAccount` is the older name of the same field; both are kept filled. */
function setServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount || "default";
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function addToleration(spec: PodSpec, key: string): void {
  const tolerated = (spec.tolerations ?? []).some(
    (toleration) =>
      (toleration.key === key || (toleration.key ?? "") === "") &&
      (toleration.effect === "NoExecute" || (toleration.effect ?? "") === ""),
  );
  if (tolerated) return;
  spec.tolerations = [
    ...(spec.tolerations ?? []),
    { key, operator: "Exists", effect: "NoExecute", tolerationSeconds },
  ];
}

/** A limit without a request is also the request. */
function requestWhatIsLimited(resources: PodSpec["resources"]): void {
  for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
    if (resources === undefined || resources.requests?.[name] !== undefined) continue;
    resources.requests = { ...resources.requests, [name]: limit };
  }
}
