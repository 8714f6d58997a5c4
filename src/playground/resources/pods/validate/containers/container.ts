import { checkDns1123Label } from "../../../../../kubernetes/names.ts";
import type { Container, EphemeralContainer } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../../../field-error.ts";
import { validateGiven, validateName, validateRequiredChoice } from "../../../rules/values.ts";
import { validateContainerResources } from "../resources/resource-requirements.ts";
import { validateSecurityContext } from "../security/security-context.ts";
import type { KnownVolumes } from "../volumes/volumes.ts";
import { validateEnv, validateEnvFrom } from "./environment.ts";
import { validatePorts } from "./ports.ts";
import { pullPolicies } from "./pull-policies.ts";
import { validateResizePolicies } from "./resize-policy.ts";
import { validateVolumeDevices } from "./volume-devices.ts";
import { validateVolumeMounts } from "./volume-mounts.ts";

/** What a container's rules need to know of its Pod. */
export interface ContainerScope {
  readonly volumes: KnownVolumes;
  /** Names of `spec.resourceClaims`. */
  readonly claims: ReadonlySet<string>;
  readonly podRestartPolicy: string;
  /** The Pod shares the host's user namespace. */
  readonly hostUsers: boolean;
  /** Seconds. */
  readonly gracePeriod: number | undefined;
}

const messagePolicies = ["File", "FallbackToLogsOnError"];

/** The rules that all three kinds of containers share. `at` is the container's path. */
export function validateContainer(
  at: string,
  container: Container | EphemeralContainer,
  scope: ContainerScope,
): FieldError[] {
  const { terminationMessagePolicy, imagePullPolicy } = container;
  return [
    ...validateName(`${at}.name`, container.name, checkDns1123Label),
    ...validateGiven(`${at}.image`, container.image),
    ...validateRequiredChoice(
      `${at}.terminationMessagePolicy`,
      terminationMessagePolicy,
      messagePolicies,
    ),
    ...validatePorts(`${at}.ports`, container.ports ?? []),
    ...validateEnv(`${at}.env`, container.env ?? []),
    ...validateEnvFrom(`${at}.envFrom`, container.envFrom ?? []),
    ...validateVolumeMounts(`${at}.volumeMounts`, container, scope.volumes),
    ...validateVolumeDevices(`${at}.volumeDevices`, container, scope.volumes),
    ...validateRequiredChoice(`${at}.imagePullPolicy`, imagePullPolicy, pullPolicies),
    ...validateContainerResources(`${at}.resources`, container.resources ?? {}, scope.claims),
    ...validateResizePolicies(
      `${at}.resizePolicy`,
      container.resizePolicy ?? [],
      scope.podRestartPolicy,
    ),
    ...validateSecurityContext(`${at}.securityContext`, container.securityContext, scope),
  ];
}

/** A Pod's image has no blanks around it; a template's may, as it always could. */
export function validateTrimmedImage(field: string, image = ""): FieldError[] {
  if (image.trim() === image) return [];
  return [invalid(field, image, "must not have leading or trailing whitespace")];
}
