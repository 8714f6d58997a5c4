import type { Container, EphemeralContainer } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, notFoundValue, required } from "../../../field-error.ts";
import { hasBacksteps } from "../paths.ts";
import type { KnownVolumes } from "../volumes/volumes.ts";

/** What is wrong with `volumeDevices`: volumes that a container sees as raw block devices. */
export function validateVolumeDevices(
  at: string,
  { volumeDevices = [], volumeMounts = [] }: Container | EphemeralContainer,
  volumes: KnownVolumes,
): FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = new Map(volumeMounts.map(({ name, mountPath }) => [name, mountPath]));
  const mountPaths = new Set(mounts.values());
  return volumeDevices.flatMap(({ name, devicePath }, index) => {
    const nameField = `${at}[${index}].name`;
    const pathField = `${at}[${index}].devicePath`;
    const volume = volumes.get(name);
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(nameField));
    if (names.has(name)) errors.push(invalid(nameField, name, "must be unique"));
    if (volume === undefined) errors.push(notFoundValue(nameField, name));
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail =
        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalid(nameField, name, detail));
    }
    if (devicePath === "") errors.push(required(pathField));
    if (paths.has(devicePath)) errors.push(invalid(pathField, devicePath, "must be unique"));
    if (hasBacksteps(devicePath)) {
      errors.push(invalid(pathField, devicePath, "can not contain backsteps ('..')"));
    } else paths.add(devicePath);
    if (mounts.has(name)) {
      errors.push(invalid(nameField, name, "must not already exist in volumeMounts"));
    }
    if (mountPaths.has(devicePath)) {
      const detail = "must not already exist as a path in volumeMounts";
      errors.push(invalid(pathField, devicePath, detail));
    }
    if (name !== "") names.add(name);
    return errors;
  });
}
