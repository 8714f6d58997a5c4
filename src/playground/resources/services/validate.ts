import { checkIp } from "../../../kubernetes/ip-address.ts";
import { checkDns1123Subdomain } from "../../../kubernetes/names.ts";
import type { Service, ServiceSpec } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, invalidEach, required } from "../field-error.ts";
import { validateLabels } from "../rules/labels.ts";
import { validateChoice, validateRequiredChoice } from "../rules/values.ts";
import { hasClusterIp, isExternal, isHeadless } from "./service-type.ts";
import { validateServicePorts } from "./validate-port.ts";

const affinityLimit = 86_400;

/** What is wrong with a Service (core validation, ValidateService). */
export function validateService(service: Service): FieldError[] {
  const { spec = {} } = service;
  const { ports = [], selector, type } = spec;
  const needsPorts = ports.length === 0 && !isHeadless(service) && type !== "ExternalName";
  return [
    ...(needsPorts ? [required("spec.ports")] : []),
    ...validateHeadlessType(service),
    ...(type === "ExternalName" ? validateExternalName(spec) : []),
    ...validateServicePorts(spec),
    ...validateLabels("spec.selector", selector),
    ...validateAffinity(spec),
    ...validateRequiredChoice("spec.type", type, [
      "ClusterIP",
      "ExternalName",
      "LoadBalancer",
      "NodePort",
    ]),
    ...validateClusterIps(service),
    ...(spec.externalIPs ?? []).flatMap((ip, index) =>
      invalidEach(`spec.externalIPs[${index}]`, ip, checkIp(ip)),
    ),
    ...validatePolicies(service),
  ];
}

/** An update besides: an address, once given, stays, unless the type comes from or goes to ExternalName. */
export function validateServiceUpdate(next: Service, current: Service): FieldError[] {
  return [...validateSameAddress(next, current), ...validateService(next)];
}

function validateSameAddress(next: Service, current: Service): FieldError[] {
  if (!hasClusterIp(next) || !hasClusterIp(current)) return [];
  const before = current.spec?.clusterIPs ?? [];
  const after = next.spec?.clusterIPs ?? [];
  const field = "spec.clusterIPs[0]";
  if (before.length === 0) return [];
  if (after.length === 0) return [invalid(field, after, "primary clusterIP can not be unset")];
  return after[0] === before[0] ? [] : [invalid(field, after, "may not change once set")];
}

function validateHeadlessType(service: Service): FieldError[] {
  const type = service.spec?.type ?? "";
  if (!isHeadless(service) || !["LoadBalancer", "NodePort"].includes(type)) return [];
  return [invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)];
}

function validateExternalName({ externalName = "" }: ServiceSpec): FieldError[] {
  const name = externalName.replace(/\.$/, "");
  if (externalName === "") return [required("spec.externalName")];
  return invalidEach("spec.externalName", name, checkDns1123Subdomain(name));
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const errors = validateRequiredChoice("spec.sessionAffinity", sessionAffinity, [
    "ClientIP",
    "None",
  ]);
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== "ClientIP" || seconds === undefined) return errors;
  if (seconds > 0 && seconds <= affinityLimit) return errors;
  return [
    ...errors,
    invalid(
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
      seconds,
      `must be greater than 0 and less than ${affinityLimit}`,
    ),
  ];
}

function validateClusterIps(service: Service): FieldError[] {
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec ?? {};
  if (!hasClusterIp(service)) {
    const problem = "may not be set for ExternalName services";
    return [
      ...(clusterIPs.length > 0 || clusterIP !== "" ? [forbidden("spec.clusterIPs", problem)] : []),
      ...(ipFamilies.length > 0 ? [forbidden("spec.ipFamilies", problem)] : []),
      ...(ipFamilyPolicy !== undefined ? [forbidden("spec.ipFamilyPolicy", problem)] : []),
    ];
  }
  const agree = clusterIPs.length === 0 || clusterIPs[0] === clusterIP;
  return [
    ...(agree
      ? []
      : [invalid("spec.clusterIPs", clusterIPs, "first value must match `clusterIP`")]),
    ...clusterIPs.flatMap((ip, index) =>
      ip === "None" || ip === "" ? [] : invalidEach(`spec.clusterIPs[${index}]`, ip, checkIp(ip)),
    ),
  ];
}

function validatePolicies(service: Service): FieldError[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy, type } = service.spec ?? {};
  const choices = ["Cluster", "Local"];
  const errors = validateChoice("spec.internalTrafficPolicy", internalTrafficPolicy, choices);
  if (type === "ExternalName" && internalTrafficPolicy !== undefined) return errors;
  if (isExternal(service)) {
    return [...validateRequiredChoice("spec.externalTrafficPolicy", external, choices), ...errors];
  }
  if (external === undefined) return errors;
  const problem = "may only be set for externally-accessible services";
  return [invalid("spec.externalTrafficPolicy", external, problem), ...errors];
}
