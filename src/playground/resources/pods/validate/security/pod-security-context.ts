import type { PodSpec } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../../../field-error.ts";
import { validateChoice } from "../../../rules/values.ts";
import { validateId } from "./ids.ts";
import { validateAppArmor, validateSeccomp } from "./profiles.ts";
import { validateSysctls } from "./sysctls.ts";
import { validateWindowsOptions } from "./windows-options.ts";

/** What is wrong with the security context of a Pod. `at` is its path. */
export function validatePodSecurityContext(at: string, spec: PodSpec): FieldError[] {
  const { securityContext: context, shareProcessNamespace, hostPID } = spec;
  if (context === undefined) return [];
  return [
    ...validateId(`${at}.fsGroup`, context.fsGroup),
    ...validateId(`${at}.runAsUser`, context.runAsUser),
    ...validateId(`${at}.runAsGroup`, context.runAsGroup),
    ...(context.supplementalGroups ?? []).flatMap((group, index) =>
      validateId(`${at}.supplementalGroups[${index}]`, group),
    ),
    // The server keeps the field in its security context, and the path says so.
    ...(shareProcessNamespace === true && hostPID === true
      ? [
          invalid(
            `${at}.shareProcessNamespace`,
            true,
            "ShareProcessNamespace and HostPID cannot both be enabled",
          ),
        ]
      : []),
    ...validateSysctls(`${at}.sysctls`, context.sysctls ?? [], spec),
    ...validateChoice(`${at}.fsGroupChangePolicy`, context.fsGroupChangePolicy, [
      "Always",
      "OnRootMismatch",
    ]),
    ...validateSeccomp(`${at}.seccompProfile`, context.seccompProfile),
    ...validateWindowsOptions(`${at}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${at}.appArmorProfile`, context.appArmorProfile),
    ...validateChoice(`${at}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, [
      "Merge",
      "Strict",
    ]),
    ...validateChoice(`${at}.seLinuxChangePolicy`, context.seLinuxChangePolicy, [
      "MountOption",
      "Recursive",
    ]),
  ];
}
