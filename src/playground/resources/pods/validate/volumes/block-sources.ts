import { checkRange } from "../../../../../kubernetes/names.ts";
import type { FCVolumeSource, ISCSIVolumeSource } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, required } from "../../../field-error.ts";
import { byteLength, validateGiven } from "../../../rules/values.ts";
import type { SourceRule } from "./source-rule.ts";

/** Block devices of a storage network. */
export const blockSourceRules: readonly SourceRule[] = [
  {
    source: "iscsi",
    validate: ({ at, volume: { name, iscsi } }) =>
      iscsi === undefined ? [] : validateIscsi(at, name, iscsi),
  },
  {
    source: "fc",
    validate: ({ at, volume: { fc = {} } }) => validateFibreChannel(`${at}.fc`, fc),
  },
  {
    source: "rbd",
    validate: ({ at, volume: { rbd } }) => [
      ...((rbd?.monitors ?? []).length === 0 ? [required(`${at}.rbd.monitors`)] : []),
      ...validateGiven(`${at}.rbd.image`, rbd?.image),
    ],
  },
];

/** Far above the 223 bytes of RFC 3720: it only keeps the patterns, which may begin anywhere, cheap. */
const maxNameLength = 1024;

/** Names of iSCSI nodes by how they begin (RFC 3720, 3.2.6.3). */
const nodeNames: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

function validateIscsi(at: string, name: string, iscsi: ISCSIVolumeSource): FieldError[] {
  const { targetPortal, iqn, lun, initiatorName } = iscsi;
  const here = `${at}.iscsi`;
  const errors = [
    ...validateGiven(`${here}.targetPortal`, targetPortal),
    ...(iqn === "" ? [required(`${here}.iqn`)] : validateNodeName(`${here}.iqn`, iqn)),
    ...invalidEach(`${here}.lun`, lun, checkRange(lun, 0, 255)),
  ];
  const authenticates = iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true;
  if (authenticates && iscsi.secretRef === undefined) errors.push(required(`${here}.secretRef`));
  if (initiatorName === undefined) return errors;
  errors.push(...validateNodeName(`${here}.initiatorname`, initiatorName));
  if (byteLength(`${name}:${targetPortal}`) > 64) {
    const detail =
      "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    errors.push(invalid(`${at}.name`, name, detail));
  }
  return errors;
}

function validateNodeName(field: string, name: string): FieldError[] {
  const pattern = nodeNames[name.slice(0, 3)];
  if (pattern === undefined) {
    return [invalid(field, name, "must be valid format starting with iqn, eui, or naa")];
  }
  return name.length <= maxNameLength && pattern.test(name)
    ? []
    : [invalid(field, name, "must be valid format")];
}

function validateFibreChannel(
  at: string,
  { targetWWNs = [], wwids = [], lun }: FCVolumeSource,
): FieldError[] {
  const errors: FieldError[] = [];
  const field = `${at}.targetWWNs`;
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(required(field, "must specify either targetWWNs or wwids, but not both"));
  }
  if (targetWWNs.length === 0) return errors;
  if (wwids.length > 0) {
    const detail = "targetWWNs and wwids can not be specified simultaneously";
    errors.push(invalid(field, targetWWNs, detail));
  }
  if (lun === undefined) {
    return [...errors, required(`${at}.lun`, "lun is required if targetWWNs is specified")];
  }
  return [...errors, ...invalidEach(`${at}.lun`, lun, checkRange(lun, 0, 255))];
}
