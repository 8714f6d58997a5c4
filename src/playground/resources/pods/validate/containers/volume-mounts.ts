import type {
  Container,
  EphemeralContainer,
  VolumeMount,
} from "../../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
} from "../../../field-error.ts";
import { validateChoice } from "../../../rules/values.ts";
import { validateInnerPath } from "../paths.ts";
import type { KnownVolumes } from "../volumes/volumes.ts";

/** What is wrong with `volumeMounts`. Of several problems the server puts some on the whole list. */
export function validateVolumeMounts(
  at: string,
  container: Container | EphemeralContainer,
  volumes: KnownVolumes,
): FieldError[] {
  const paths = new Set<string>();
  // Of several devices with one name the last one counts, as in Go's map.
  const devices = new Map(
    (container.volumeDevices ?? []).map(({ name, devicePath }) => [name, devicePath]),
  );
  const devicePaths = new Set(devices.values());
  const privileged = container.securityContext?.privileged === true;
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const here = `${at}[${index}]`;
    const { name, mountPath } = mount;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(`${here}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${here}.name`, name));
    if (mountPath === "") errors.push(required(`${here}.mountPath`));
    if (paths.has(mountPath)) {
      errors.push(invalid(`${here}.mountPath`, mountPath, "must be unique"));
    }
    paths.add(mountPath);
    if (devices.has(name)) {
      errors.push(invalid(`${here}.name`, name, "must not already exist in volumeDevices"));
    }
    if (devicePaths.has(mountPath)) {
      const detail = "must not already exist as a path in volumeDevices";
      errors.push(invalid(`${here}.mountPath`, mountPath, detail));
    }
    return [
      ...errors,
      ...validateSubPaths(at, here, mount),
      ...validatePropagation(`${at}.mountPropagation`, mount, privileged),
      ...validateRecursiveReadOnly(`${at}.recursiveReadOnly`, mount),
    ];
  });
}

function validateSubPaths(
  list: string,
  at: string,
  { subPath = "", subPathExpr = "" }: VolumeMount,
): FieldError[] {
  const both = subPath !== "" && subPathExpr !== "";
  return [
    ...validateInnerPath(`${list}.subPath`, subPath),
    ...(both
      ? [
          invalid(
            `${at}.subPathExpr`,
            subPathExpr,
            "subPathExpr and subPath are mutually exclusive",
          ),
        ]
      : []),
    ...validateInnerPath(`${list}.subPathExpr`, subPathExpr),
  ];
}

function validatePropagation(
  field: string,
  { mountPropagation }: VolumeMount,
  privileged: boolean,
): FieldError[] {
  if (mountPropagation === "Bidirectional" && !privileged) {
    const detail = "Bidirectional mount propagation is available only to privileged containers";
    return [forbidden(field, detail)];
  }
  return validateChoice(field, mountPropagation, ["Bidirectional", "HostToContainer", "None"]);
}

function validateRecursiveReadOnly(field: string, mount: VolumeMount): FieldError[] {
  const { recursiveReadOnly, readOnly, mountPropagation = "None" } = mount;
  switch (recursiveReadOnly) {
    case undefined:
    case "Disabled":
      return [];
    case "Enabled":
    case "IfPossible": {
      const detail = "may only be specified when";
      const errors: FieldError[] = [];
      if (readOnly !== true) errors.push(forbidden(field, `${detail} readOnly is true`));
      if (mountPropagation !== "None") {
        errors.push(forbidden(field, `${detail} mountPropagation is None or not specified`));
      }
      return errors;
    }
    default:
      return [notSupported(field, recursiveReadOnly, ["Disabled", "Enabled", "IfPossible"])];
  }
}
