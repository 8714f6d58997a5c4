import type { SecurityContext } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../../../field-error.ts";
import { type GoShape, goStruct } from "../../../go-value.ts";
import { validateChoice } from "../../../rules/values.ts";
import { validateId } from "./ids.ts";
import { validateAppArmor, validateSeccomp } from "./profiles.ts";
import { validateWindowsOptions } from "./windows-options.ts";

const goProfile: GoShape = [
  ["Type", "type", ""],
  ["LocalhostProfile", "localhostProfile", null],
];
const goCapabilities: GoShape = [
  ["Add", "add", null],
  ["Drop", "drop", null],
];
const goSeLinux: GoShape = [
  ["User", "user", ""],
  ["Role", "role", ""],
  ["Type", "type", ""],
  ["Level", "level", ""],
];
const goWindows: GoShape = [
  ["GMSACredentialSpecName", "gmsaCredentialSpecName", null],
  ["GMSACredentialSpec", "gmsaCredentialSpec", null],
  ["RunAsUserName", "runAsUserName", null],
  ["HostProcess", "hostProcess", null],
];
const goSecurityContext: GoShape = [
  ["Capabilities", "capabilities", null, goCapabilities],
  ["Privileged", "privileged", null],
  ["SELinuxOptions", "seLinuxOptions", null, goSeLinux],
  ["WindowsOptions", "windowsOptions", null, goWindows],
  ["RunAsUser", "runAsUser", null],
  ["RunAsGroup", "runAsGroup", null],
  ["RunAsNonRoot", "runAsNonRoot", null],
  ["ReadOnlyRootFilesystem", "readOnlyRootFilesystem", null],
  ["AllowPrivilegeEscalation", "allowPrivilegeEscalation", null],
  ["ProcMount", "procMount", null],
  ["SeccompProfile", "seccompProfile", null, goProfile],
  ["AppArmorProfile", "appArmorProfile", null, goProfile],
];

/** What is wrong with the security context of a container. */
export function validateSecurityContext(
  at: string,
  context: SecurityContext | undefined,
  { hostUsers }: { readonly hostUsers: boolean },
): FieldError[] {
  if (context === undefined) return [];
  const { procMount } = context;
  return [
    ...validateId(`${at}.runAsUser`, context.runAsUser),
    ...validateId(`${at}.runAsGroup`, context.runAsGroup),
    ...validateChoice(`${at}.procMount`, procMount, ["Default", "Unmasked"]),
    ...(hostUsers && procMount === "Unmasked"
      ? [invalid(`${at}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`")]
      : []),
    ...validateSeccomp(`${at}.seccompProfile`, context.seccompProfile),
    ...validateEscalation(at, context),
    ...validateWindowsOptions(`${at}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${at}.appArmorProfile`, context.appArmorProfile),
  ];
}

/** Who may do everything anyway cannot be kept from becoming more. */
function validateEscalation(at: string, context: SecurityContext): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const clash = (what: string) =>
    invalid(
      at,
      goStruct(goSecurityContext, context),
      `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
    );
  const admin = (context.capabilities?.add ?? []).filter((name) => name === "CAP_SYS_ADMIN");
  return [
    ...(context.privileged === true ? [clash("`privileged` to true")] : []),
    ...admin.map(() => clash("`capabilities.Add` CAP_SYS_ADMIN")),
  ];
}
