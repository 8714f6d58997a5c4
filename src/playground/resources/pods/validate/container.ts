import { checkDns1123Label, checkRange } from "../../../../kubernetes/names.ts";
import type { Container, EphemeralContainer } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";
import { validateEnv, validateEnvFrom } from "./environment.ts";
import { validatePorts } from "./ports.ts";
import { validateResources } from "./resource-requirements.ts";
import { validateVolumeMounts } from "./volume-mounts.ts";

/** What a container's rules need to know of its Pod. */
export interface ContainerScope {
  /** Names of the Pod's volumes. */
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  /** The Pod's own `windowsOptions.hostProcess`. */
  readonly hostProcess: boolean | undefined;
}

const pullPolicies = ["Always", "IfNotPresent", "Never"];
const messagePolicies = ["File", "FallbackToLogsOnError"];
const maxId = 2 ** 31 - 1;

/** The rules that all three kinds of containers share. `at` is the container's path. */
export function validateContainer(
  at: string,
  container: Container | EphemeralContainer,
  scope: ContainerScope,
): FieldError[] {
  const { imagePullPolicy, terminationMessagePolicy } = container;
  return [
    ...validateName(`${at}.name`, container.name ?? ""),
    ...validateImage(`${at}.image`, container.image ?? ""),
    ...oneOf(`${at}.imagePullPolicy`, imagePullPolicy, pullPolicies),
    ...oneOf(`${at}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies),
    ...validatePorts(`${at}.ports`, container.ports ?? [], scope),
    ...validateEnv(`${at}.env`, container.env ?? []),
    ...validateEnvFrom(`${at}.envFrom`, container.envFrom ?? []),
    ...validateVolumeMounts(`${at}.volumeMounts`, container, scope),
    ...validateResources(`${at}.resources`, container.resources ?? {}),
    ...validateSecurityContext(`${at}.securityContext`, container.securityContext, scope),
  ];
}

function validateName(field: string, name: string): FieldError[] {
  return name === "" ? [required(field)] : invalidEach(field, name, checkDns1123Label(name));
}

/** Whether an image exists, or could, is for the node to find out. */
export function validateImage(field: string, image: string): FieldError[] {
  if (image === "") return [required(field)];
  if (image.trim() === image) return [];
  return [invalid(field, image, "must not have leading or trailing whitespace")];
}

function oneOf(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  if (value !== undefined && supported.includes(value)) return [];
  return [value === undefined ? required(field) : notSupported(field, value, supported)];
}

function validateSecurityContext(
  at: string,
  context: Container["securityContext"],
  { hostProcess }: ContainerScope,
): FieldError[] {
  if (context === undefined) return [];
  const { privileged, allowPrivilegeEscalation, capabilities, procMount, windowsOptions } = context;
  const errors: FieldError[] = [];
  for (const field of ["runAsUser", "runAsGroup"] as const) {
    const id = context[field];
    if (id !== undefined)
      errors.push(...invalidEach(`${at}.${field}`, id, checkRange(id, 0, maxId)));
  }
  if (procMount !== undefined) {
    errors.push(...oneOf(`${at}.procMount`, procMount, ["Default", "Unmasked"]));
  }
  if (allowPrivilegeEscalation === false && privileged === true) {
    const detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
    errors.push(invalid(at, context, detail));
  }
  if (allowPrivilegeEscalation === false && capabilities?.add?.includes("CAP_SYS_ADMIN")) {
    const detail =
      "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
    errors.push(invalid(at, context, detail));
  }
  const own = windowsOptions?.hostProcess;
  if (own !== undefined && hostProcess !== undefined && own !== hostProcess) {
    const field = `${at}.windowsOptions.hostProcess`;
    errors.push(invalid(field, own, "pod hostProcess value must be identical"));
  }
  return errors;
}
