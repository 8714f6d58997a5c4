import type { PodSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, invalid, notFoundValue } from "../../field-error.ts";
import { everyContainer } from "./every-container.ts";

/** A variable that comes from a file needs the file's volume, and that must be an emptyDir. */
export function validateFileKeyVolumes(at: string, spec: PodSpec): FieldError[] {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name, volume]));
  return everyContainer(at, spec).flatMap(({ at: here, container }) =>
    (container.env ?? []).flatMap(({ valueFrom }, index) => {
      if (valueFrom?.fileKeyRef === undefined) return [];
      const name = valueFrom.fileKeyRef.volumeName;
      const field = `${here}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = volumes.get(name);
      if (volume === undefined) return [notFoundValue(field, name)];
      if (volume.emptyDir !== undefined) return [];
      return [invalid(field, name, "referenced volume must be of type emptyDir")];
    }),
  );
}
