import { checkConfigMapKey } from "../../../kubernetes/names.ts";
import type { ConfigMap } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalid, invalidEach, tooLong } from "../field-error.ts";
import { validateImmutable } from "../immutable-data.ts";
import type { Resource } from "../resource.ts";

const dataBytes = 1024 * 1024;

export const configMaps: Resource<ConfigMap> = {
  group: "",
  version: "v1",
  plural: "configmaps",
  singular: "configmap",
  kind: "ConfigMap",
  namespaced: true,
  shortNames: ["cm"],
  table: [
    nameColumn,
    {
      name: "Data",
      type: "integer",
      description: "Number of keys.",
      cell: ({ data, binaryData }: ConfigMap) =>
        Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    },
    ageColumn,
  ],
  validate: validateConfigMap,
  validateUpdate: (next, current) => [
    ...validateImmutable(next, current, ["data", "binaryData"]),
    ...validateConfigMap(next),
  ],
};

function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const keys = Object.keys(data).flatMap((key) => [
    ...invalidEach(`data[${key}]`, key, checkConfigMapKey(key)),
    ...(Object.hasOwn(binaryData, key)
      ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")]
      : []),
  ]);
  const binaryKeys = Object.keys(binaryData).flatMap((key) =>
    invalidEach(`binaryData[${key}]`, key, checkConfigMapKey(key)),
  );
  const bytes =
    Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value), 0) +
    Object.values(binaryData).reduce((sum, value) => sum + Buffer.byteLength(value, "base64"), 0);
  // The empty path of the whole object prints like this.
  return [...keys, ...binaryKeys, ...(bytes > dataBytes ? [tooLong("[]", dataBytes)] : [])];
}
