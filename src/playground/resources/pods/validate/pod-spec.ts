import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkRange,
} from "../../../../kubernetes/names.ts";
import type { ObjectMeta, PodSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalidEach, required } from "../../field-error.ts";
import { validateLabels } from "../../rules/labels.ts";
import { validateOptionalName, validateRequiredChoice } from "../../rules/values.ts";
import { mirrorAnnotation } from "./annotations.ts";
import type { ContainerScope } from "./containers/container.ts";
import { validateContainers, validateInitContainers } from "./containers/containers.ts";
import { validateEphemeralContainers } from "./containers/ephemeral-containers.ts";
import { validateHostNetworkPorts } from "./containers/ports.ts";
import { validateDnsConfig, validateHostAliases, validateHostnameOverride } from "./dns.ts";
import { validateFileKeyVolumes } from "./file-key-refs.ts";
import { validatePodResources } from "./resources/pod-resources.ts";
import { validateResourceClaims } from "./resources/resource-claims.ts";
import { validateContainerResources } from "./resources/resource-requirements.ts";
import { validateReadinessGates, validateSchedulingGates } from "./scheduling/gates.ts";
import { validateAffinity } from "./scheduling/pod-affinity.ts";
import { validateTolerations } from "./scheduling/tolerations.ts";
import { validateTopologySpread } from "./scheduling/topology-spread.ts";
import { validateHostProcesses, validateHostUsers } from "./security/host-access.ts";
import { validateOperatingSystem } from "./security/operating-system.ts";
import { validatePodSecurityContext } from "./security/pod-security-context.ts";
import { validateVolumes } from "./volumes/volumes.ts";

const maxSeconds = 2 ** 31 - 1;
const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const preemptionPolicies = ["PreemptLowerPriority", "Never"];

/**
 * What is wrong with a Pod's spec, in the order and the words of kube-apiserver 1.36 with its
 * default feature gates (pkg/apis/core/validation, ValidatePodSpec). `at` is its path, such as
 * `spec` or `spec.template.spec`; `meta` is the Pod's, and undefined in a template. Expects
 * defaults to be set.
 */
export function validatePodSpec(
  at: string,
  spec: PodSpec,
  meta: ObjectMeta | undefined,
): FieldError[] {
  const isPod = meta !== undefined;
  const volumes = validateVolumes(`${at}.volumes`, spec.volumes ?? [], { podName: meta?.name });
  const scope = scopeOf(spec, volumes.known);
  return [
    ...(spec.terminationGracePeriodSeconds === undefined
      ? [required(`${at}.terminationGracePeriodSeconds`)]
      : []),
    ...volumes.errors,
    ...validateClaims(`${at}.resourceClaims`, spec, meta),
    ...validateContainers(`${at}.containers`, spec.containers ?? [], scope),
    ...validateInitContainers(
      `${at}.initContainers`,
      spec.initContainers ?? [],
      spec.containers ?? [],
      scope,
    ),
    ...validateEphemeralContainers(`${at}.ephemeralContainers`, spec, scope),
    ...validatePodResources(`${at}.resources`, spec, scope.claims),
    ...validateHostNetworkPorts(at, spec, { isPod }),
    ...validateRequiredChoice(`${at}.restartPolicy`, spec.restartPolicy, restartPolicies),
    ...validateRequiredChoice(`${at}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...validateLabels(`${at}.nodeSelector`, spec.nodeSelector),
    ...validatePodSecurityContext(`${at}.securityContext`, spec),
    ...validateAffinity(`${at}.affinity`, spec.affinity),
    ...validateDnsConfig(`${at}.dnsConfig`, spec),
    ...validateReadinessGates(`${at}.readinessGates`, spec.readinessGates ?? []),
    ...validateSchedulingGates(`${at}.schedulingGates`, spec.schedulingGates ?? []),
    ...validateTopologySpread(
      `${at}.topologySpreadConstraints`,
      spec.topologySpreadConstraints ?? [],
    ),
    ...validateHostProcesses(at, spec),
    ...validateHostUsers(at, spec),
    ...validateHostnameOverride(at, spec),
    ...validateSmallFields(at, spec),
    ...validateOperatingSystem(at, spec),
    ...validateFileKeyVolumes(at, spec),
  ];
}

function scopeOf(spec: PodSpec, volumes: ContainerScope["volumes"]): ContainerScope {
  const claims = (spec.resourceClaims ?? []).map(({ name }) => name);
  return {
    volumes,
    claims: new Set(claims.filter((name) => (name ?? "") !== "")),
    podRestartPolicy: spec.restartPolicy ?? "",
    // Since user namespaces became stable a Pod has those of the host unless it asks.
    hostUsers: spec.hostUsers ?? true,
    gracePeriod: spec.terminationGracePeriodSeconds,
  };
}

function validateClaims(
  at: string,
  { resourceClaims = [] }: PodSpec,
  meta: ObjectMeta | undefined,
): FieldError[] {
  if (meta?.annotations?.[mirrorAnnotation] === undefined) {
    return validateResourceClaims(at, resourceClaims);
  }
  // The empty path prints like this.
  return resourceClaims.map(() => forbidden("[]", "static pods do not support resource claims"));
}

/** The fields that stand alone, from `serviceAccountName` on. */
function validateSmallFields(at: string, spec: PodSpec): FieldError[] {
  const { activeDeadlineSeconds: deadline, runtimeClassName, preemptionPolicy, overhead } = spec;
  const name = (
    field: "serviceAccountName" | "nodeName" | "hostname" | "subdomain" | "priorityClassName",
    check: (value: string) => string[],
  ) => validateOptionalName(`${at}.${field}`, spec[field], check);
  const deadlineProblems = deadline === undefined ? [] : checkRange(deadline, 1, maxSeconds);
  return [
    ...name("serviceAccountName", checkDns1123Subdomain),
    ...name("nodeName", checkDns1123Subdomain),
    ...invalidEach(`${at}.activeDeadlineSeconds`, deadline, deadlineProblems),
    ...name("hostname", checkDns1123Label),
    ...name("subdomain", checkDns1123Label),
    ...validateTolerations(`${at}.tolerations`, spec.tolerations ?? []),
    ...validateHostAliases(`${at}.hostAliases`, spec.hostAliases ?? []),
    ...name("priorityClassName", checkDns1123Subdomain),
    ...(runtimeClassName === undefined
      ? []
      : invalidEach(
          `${at}.runtimeClassName`,
          runtimeClassName,
          checkDns1123Subdomain(runtimeClassName),
        )),
    ...(preemptionPolicy === undefined
      ? []
      : validateRequiredChoice(`${at}.preemptionPolicy`, preemptionPolicy, preemptionPolicies)),
    // The server checks it as if it were a container's limits, and the path shows.
    ...(overhead === undefined
      ? []
      : validateContainerResources(`${at}.overhead`, { limits: overhead }, new Set())),
  ];
}
