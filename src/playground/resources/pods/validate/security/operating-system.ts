import type { PodSpec } from "../../../../../kubernetes/types.ts";
import { type FieldError, forbidden, notSupported, required } from "../../../field-error.ts";
import { everyContainer } from "../every-container.ts";

const names = ["linux", "windows"];

/** What is wrong with `os`, and what a Pod of that system may not set. `at` is the path of the spec. */
export function validateOperatingSystem(at: string, spec: PodSpec): FieldError[] {
  if (spec.os === undefined) return [];
  const name = spec.os.name ?? "";
  if (name === "") return [required(`${at}.os.name`)];
  if (!names.includes(name)) return [notSupported(`${at}.os`, name, names)];
  return name === "linux" ? validateLinux(at, spec) : validateWindows(at, spec);
}

function validateLinux(at: string, spec: PodSpec): FieldError[] {
  const contexts = [
    { at, context: spec.securityContext },
    ...everyContainer(at, spec).map(({ at: here, container }) => ({
      at: here,
      context: container.securityContext,
    })),
  ];
  return contexts
    .filter(({ context }) => context?.windowsOptions !== undefined)
    .map(({ at: here }) =>
      forbidden(
        `${here}.securityContext.windowsOptions`,
        "windows options cannot be set for a linux pod",
      ),
    );
}

const notOnWindows = "cannot be set for a windows pod";

function validateWindows(at: string, spec: PodSpec): FieldError[] {
  const { securityContext = {}, hostUsers, hostPID, hostIPC, shareProcessNamespace } = spec;
  const context = (field: keyof typeof securityContext) =>
    [`securityContext.${field}`, securityContext[field] !== undefined] as const;
  const pod = [
    context("appArmorProfile"),
    context("seLinuxOptions"),
    ["hostUsers", hostUsers !== undefined],
    ["hostPID", hostPID === true],
    ["hostIPC", hostIPC === true],
    context("seccompProfile"),
    context("fsGroup"),
    context("fsGroupChangePolicy"),
    ["securityContext.sysctls", (securityContext.sysctls ?? []).length > 0],
    ["shareProcessNamespace", shareProcessNamespace !== undefined],
    context("runAsUser"),
    context("runAsGroup"),
    context("supplementalGroups"),
    context("supplementalGroupsPolicy"),
    context("seLinuxChangePolicy"),
  ] as const;
  return [
    ...pod.filter(([, isSet]) => isSet).map(([field]) => forbidden(`${at}.${field}`, notOnWindows)),
    ...everyContainer(at, spec).flatMap(({ at: here, container }) =>
      linuxFields
        .filter((field) => container.securityContext?.[field] !== undefined)
        .map((field) => forbidden(`${here}.securityContext.${field}`, notOnWindows)),
    ),
  ];
}

/** What of a container's security context is Linux'. */
const linuxFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;
