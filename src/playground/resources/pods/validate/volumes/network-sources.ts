import { checkDns1123Label } from "../../../../../kubernetes/names.ts";
import type { QuobyteVolumeSource } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, required } from "../../../field-error.ts";
import {
  byteLength,
  validateGiven,
  validateName,
  validateOptionalName,
} from "../../../rules/values.ts";
import type { SourceRule } from "./source-rule.ts";

/** File systems of other machines. */
export const networkSourceRules: readonly SourceRule[] = [
  {
    source: "nfs",
    validate: ({ at, volume: { nfs } }) => {
      const path = nfs?.path ?? "";
      return [
        ...validateGiven(`${at}.nfs.server`, nfs?.server),
        ...validateGiven(`${at}.nfs.path`, path),
        ...(path.startsWith("/")
          ? []
          : [invalid(`${at}.nfs.path`, path, "must be an absolute path")]),
      ];
    },
  },
  {
    source: "glusterfs",
    validate: ({ at, volume: { glusterfs } }) => [
      ...validateGiven(`${at}.glusterfs.endpoints`, glusterfs?.endpoints),
      ...validateGiven(`${at}.glusterfs.path`, glusterfs?.path),
    ],
  },
  {
    source: "flocker",
    validate: ({ at, volume: { flocker = {} } }) => validateFlocker(`${at}.flocker`, flocker),
  },
  {
    source: "cephfs",
    surplusField: "cephFS",
    validate: ({ at, volume: { cephfs } }) =>
      (cephfs?.monitors ?? []).length === 0 ? [required(`${at}.cephfs.monitors`)] : [],
  },
  {
    source: "quobyte",
    validate: ({ at, volume: { quobyte } }) =>
      quobyte === undefined ? [] : validateQuobyte(`${at}.quobyte`, quobyte),
  },
  {
    source: "storageos",
    validate: ({ at, volume: { storageos = {} } }) => [
      ...validateName(`${at}.storageos.volumeName`, storageos.volumeName, checkDns1123Label),
      ...validateOptionalName(
        `${at}.storageos.volumeNamespace`,
        storageos.volumeNamespace,
        checkDns1123Label,
      ),
      ...(storageos.secretRef === undefined
        ? []
        : validateGiven(`${at}.storageos.secretRef.name`, storageos.secretRef.name)),
    ],
  },
];

function validateFlocker(
  at: string,
  { datasetName = "", datasetUUID = "" }: { datasetName?: string; datasetUUID?: string },
): FieldError[] {
  const errors: FieldError[] = [];
  if (datasetName === "" && datasetUUID === "") {
    errors.push(required(at, "one of datasetName and datasetUUID is required"));
  }
  if (datasetName !== "" && datasetUUID !== "") {
    const detail = "datasetName and datasetUUID can not be specified simultaneously";
    errors.push(invalid(at, "resource", detail));
  }
  if (datasetName.includes("/")) {
    errors.push(invalid(`${at}.datasetName`, datasetName, "must not contain '/'"));
  }
  return errors;
}

const tenantBytes = 64;
const hostPorts = "must be a host:port pair or multiple pairs separated by commas";

function validateQuobyte(
  at: string,
  { registry, tenant = "", volume }: QuobyteVolumeSource,
): FieldError[] {
  return [...validateRegistry(at, registry, tenant), ...validateGiven(`${at}.volume`, volume)];
}

function validateRegistry(at: string, registry: string, tenant: string): FieldError[] {
  if (registry === "") return [required(`${at}.registry`, hostPorts)];
  if (byteLength(tenant) > tenantBytes) {
    const detail = "must be a UUID and may not exceed a length of 64 characters";
    return [required(`${at}.tenant`, detail)];
  }
  return registry
    .split(",")
    .filter((pair) => !isHostPort(pair))
    .map(() => invalid(`${at}.registry`, registry, hostPorts));
}

/** What Go's net.SplitHostPort takes: a port after the last colon, IPv6 in brackets. */
function isHostPort(text: string): boolean {
  return /^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(text);
}
