import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
  ResourceStatus,
  VolumeMountStatus,
} from "../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  required,
  tooLong,
} from "../../field-error.ts";
import { byteLength, validateChoice } from "../../rules/values.ts";
import { validateId } from "../validate/security/ids.ts";

const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;

/** What is wrong with reports of single containers, apart from their states. */
export function validateContainerStatuses(status: PodStatus, spec: PodSpec): FieldError[] {
  const every = (check: (at: string, status: ContainerStatus) => FieldError[]) =>
    lists.flatMap((list) =>
      (status[list] ?? []).flatMap((each, index) => check(`status.${list}[${index}]`, each)),
    );
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return [
    ...every((at, { user }) => validateUser(`${at}.user.linux`, user, spec.os?.name ?? "linux")),
    ...every((at, each) =>
      at.startsWith("status.ephemeral")
        ? validateNoAllocation(`${at}.allocatedResourcesStatus`, each)
        : (each.allocatedResourcesStatus ?? []).flatMap((resource, index) =>
            validateAllocation(
              `${at}.allocatedResourcesStatus[${index}]`,
              resource,
              containers.find(({ name }) => name === each.name),
            ),
          ),
    ),
    ...every((at, { volumeMounts = [] }) =>
      volumeMounts.flatMap((mount, index) =>
        validateMount(`${at}.volumeMounts[${index}].volumeStatus`, mount),
      ),
    ),
  ];
}

function validateUser(at: string, user: ContainerStatus["user"], system: string): FieldError[] {
  if (user?.linux === undefined) return [];
  if (system === "windows") return [forbidden(at, "cannot be set for a windows pod")];
  return [
    ...validateId(`${at}.uid`, user.linux.uid),
    ...validateId(`${at}.gid`, user.linux.gid),
    ...(user.linux.supplementalGroups ?? []).flatMap((group, index) =>
      validateId(`${at}.supplementalGroups[${index}]`, group),
    ),
  ];
}

function validateNoAllocation(field: string, { allocatedResourcesStatus = [] }: ContainerStatus) {
  if (allocatedResourcesStatus.length === 0) return [];
  return [forbidden(field, "must not be specified in container status")];
}

const healths = ["Healthy", "Unhealthy", "Unknown"];
const maxMessageBytes = 1024;

/** A device's health is reported under the name the container asked for it by. */
function validateAllocation(
  at: string,
  { name, resources = [] }: ResourceStatus,
  container: Container | undefined,
): FieldError[] {
  const ids = new Set<string>();
  return [
    ...validateAllocatedName(`${at}.name`, name, container),
    ...resources.flatMap(({ resourceID, health = "", message }, index) => {
      const here = `${at}.resources[${index}]`;
      const errors = validateChoice(`${here}.health`, health, healths);
      if (message === "") {
        errors.push(required(`${here}.message`, "must be non-empty if specified"));
      } else if (message !== undefined && byteLength(message) > maxMessageBytes) {
        errors.push(tooLong(`${here}.message`, maxMessageBytes));
      }
      if (ids.has(resourceID)) errors.push(duplicate(`${here}.resourceID`, resourceID));
      ids.add(resourceID);
      return errors;
    }),
  ];
}

function validateAllocatedName(
  field: string,
  name: string,
  container: Container | undefined,
): FieldError[] {
  if (container === undefined) return [];
  const { claims = [], requests = {} } = container.resources ?? {};
  if (!name.startsWith("claim:")) {
    if (name in requests) return [];
    return [invalid(field, name, "must match one of the container's resource requests")];
  }
  const known = claims.map((claim) =>
    claim.request === undefined ? `claim:${claim.name}` : `claim:${claim.name}/${claim.request}`,
  );
  if (known.includes(name)) return [];
  const detail =
    "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";
  return [invalid(field, name, detail)];
}

const maxImageRefBytes = 256;

function validateMount(at: string, { volumeStatus }: VolumeMountStatus): FieldError[] {
  const { imageRef } = volumeStatus?.image ?? {};
  if (imageRef === undefined) return [];
  const field = `${at}.imageVolumeStatus.imageRef`;
  if (imageRef === "") return [required(field, "imageRef must not be empty")];
  return byteLength(imageRef) > maxImageRefBytes ? [tooLong(field, maxImageRefBytes)] : [];
}
