import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkRange,
} from "../../../../kubernetes/names.ts";
import type { Pod, PodSpec } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";
import { validateLabels } from "../../write/object-meta.ts";
import { validateContainers } from "./containers.ts";
import { validateEphemeralContainers } from "./ephemeral-containers.ts";
import { validateTolerations } from "./tolerations.ts";
import { validateVolumes } from "./volumes.ts";

const maxSeconds = 2 ** 31 - 1;
const maxId = 2 ** 31 - 1;

/** What is wrong with a Pod, whether it is made or changed. */
export function validatePod({ spec }: Pod): FieldError[] {
  if (spec === undefined) return [required("spec.containers")];
  return [
    ...validateVolumes(spec.volumes ?? []),
    ...validateContainers(spec),
    ...validateEphemeralContainers(spec),
    ...validatePolicies(spec),
    ...validateNames(spec),
    ...validatePodSecurity(spec),
    ...validateTolerations(spec.tolerations ?? []),
    ...validateLabels("spec.nodeSelector", spec.nodeSelector),
    ...validateScheduling(spec),
  ];
}

/** What may be there later, but not when a Pod is made. */
export function validateNewPod(pod: Pod): FieldError[] {
  const early =
    (pod.spec?.ephemeralContainers ?? []).length > 0
      ? [forbidden("spec.ephemeralContainers", "cannot be set on create")]
      : [];
  return [...validatePod(pod), ...early];
}

function validatePolicies(spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy, dnsPolicy, activeDeadlineSeconds, preemptionPolicy } = spec;
  const oneOf = (field: string, value: string | undefined, supported: readonly string[]) => {
    if (!supported.includes(value ?? "")) errors.push(notSupported(field, value, supported));
  };
  oneOf("spec.restartPolicy", restartPolicy, ["Always", "OnFailure", "Never"]);
  oneOf("spec.dnsPolicy", dnsPolicy, [
    "ClusterFirstWithHostNet",
    "ClusterFirst",
    "Default",
    "None",
  ]);
  if (dnsPolicy === "None" && (spec.dnsConfig?.nameservers ?? []).length === 0) {
    errors.push(
      required(
        "spec.dnsConfig.nameservers",
        "must provide at least one DNS nameserver when `dnsPolicy` is None",
      ),
    );
  }
  if (preemptionPolicy !== undefined) {
    oneOf("spec.preemptionPolicy", preemptionPolicy, ["Never", "PreemptLowerPriority"]);
  }
  if (activeDeadlineSeconds !== undefined) {
    const problems = checkRange(activeDeadlineSeconds, 1, maxSeconds);
    errors.push(...invalidEach("spec.activeDeadlineSeconds", activeDeadlineSeconds, problems));
  }
  return errors;
}

function validateNames(spec: PodSpec): FieldError[] {
  const checked = [
    ["hostname", checkDns1123Label],
    ["subdomain", checkDns1123Label],
    ["nodeName", checkDns1123Subdomain],
    ["serviceAccountName", checkDns1123Subdomain],
    ["priorityClassName", checkDns1123Subdomain],
    ["runtimeClassName", checkDns1123Subdomain],
  ] as const;
  return checked.flatMap(([field, check]) => {
    const value = spec[field] ?? "";
    return value === "" ? [] : invalidEach(`spec.${field}`, value, check(value));
  });
}

function validatePodSecurity(spec: PodSpec): FieldError[] {
  const { securityContext = {}, shareProcessNamespace, hostPID } = spec;
  const ids = (["runAsUser", "runAsGroup", "fsGroup"] as const).flatMap((field) => {
    const value = securityContext[field];
    if (value === undefined) return [];
    return invalidEach(`spec.securityContext.${field}`, value, checkRange(value, 0, maxId));
  });
  const groups = (securityContext.supplementalGroups ?? []).flatMap((group, index) =>
    invalidEach(
      `spec.securityContext.supplementalGroups[${index}]`,
      group,
      checkRange(group, 0, maxId),
    ),
  );
  const both =
    shareProcessNamespace === true && hostPID === true
      ? [
          invalid(
            "spec.shareProcessNamespace",
            true,
            "ShareProcessNamespace and HostPID cannot both be enabled",
          ),
        ]
      : [];
  return [...ids, ...groups, ...both];
}

function validateScheduling({ schedulingGates = [], nodeName = "" }: PodSpec): FieldError[] {
  if (schedulingGates.length === 0 || nodeName === "") return [];
  return [forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")];
}
