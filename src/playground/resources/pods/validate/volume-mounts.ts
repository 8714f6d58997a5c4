import type { Container, EphemeralContainer, VolumeMount } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
} from "../../field-error.ts";
import { validateInnerPath } from "./relative-path.ts";

const propagations = ["Bidirectional", "HostToContainer", "None"];

/** What is wrong with `volumeMounts`. */
export function validateVolumeMounts(
  at: string,
  container: Container | EphemeralContainer,
  { volumes }: { volumes: ReadonlySet<string> },
): FieldError[] {
  const paths = new Set<string>();
  const privileged = container.securityContext?.privileged === true;
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const here = `${at}[${index}]`;
    const { name, mountPath } = mount;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(`${here}.name`));
    else if (!volumes.has(name)) errors.push(notFoundValue(`${here}.name`, name));
    if (mountPath === "") errors.push(required(`${here}.mountPath`));
    else if (paths.has(mountPath)) {
      errors.push(invalid(`${here}.mountPath`, mountPath, "must be unique"));
    }
    paths.add(mountPath);
    return [
      ...errors,
      ...validateSubPaths(here, mount),
      ...validateSharing(here, mount, privileged),
    ];
  });
}

function validateSubPaths(
  at: string,
  { subPath = "", subPathExpr = "" }: VolumeMount,
): FieldError[] {
  const exclusive = "subPathExpr and subPath are mutually exclusive";
  return [
    ...validateInnerPath(`${at}.subPath`, subPath),
    ...(subPath !== "" && subPathExpr !== ""
      ? [invalid(`${at}.subPathExpr`, subPathExpr, exclusive)]
      : validateInnerPath(`${at}.subPathExpr`, subPathExpr)),
  ];
}

function validateSharing(
  at: string,
  { mountPropagation }: VolumeMount,
  privileged: boolean,
): FieldError[] {
  const field = `${at}.mountPropagation`;
  if (mountPropagation === undefined) return [];
  if (!propagations.includes(mountPropagation)) {
    return [notSupported(field, mountPropagation, propagations)];
  }
  if (mountPropagation !== "Bidirectional" || privileged) return [];
  return [
    forbidden(field, "Bidirectional mount propagation is available only to privileged containers"),
  ];
}
