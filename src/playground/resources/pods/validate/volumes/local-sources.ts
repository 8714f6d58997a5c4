import { parseQuantity } from "../../../../../kubernetes/quantity.ts";
import { type FieldError, forbidden, required } from "../../../field-error.ts";
import { validateChoice, validateGiven, validateRequiredChoice } from "../../../rules/values.ts";
import { pullPolicies } from "../containers/pull-policies.ts";
import { validateInnerPath, validateNoBacksteps } from "../paths.ts";
import type { SourceRule } from "./source-rule.ts";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** Sources that the node has or makes itself. */
export const localSourceRules: readonly SourceRule[] = [
  {
    source: "emptyDir",
    validate: ({ at, volume: { emptyDir = {} } }) => {
      const { sizeLimit } = emptyDir;
      if (sizeLimit === undefined || parseQuantity(String(sizeLimit)).nano >= 0n) return [];
      const detail = "SizeLimit field must be a valid resource quantity";
      return [forbidden(`${at}.emptyDir.sizeLimit`, detail)];
    },
  },
  {
    source: "hostPath",
    validate: ({ at, volume: { hostPath } }) => validateHostPath(`${at}.hostPath`, hostPath),
  },
  {
    source: "gitRepo",
    validate: ({ at, volume: { gitRepo } }) => [
      ...validateGiven(`${at}.gitRepo.repository`, gitRepo?.repository),
      ...validateInnerPath(`${at}.gitRepo.directory`, gitRepo?.directory ?? ""),
    ],
  },
  {
    source: "persistentVolumeClaim",
    validate: ({ at, volume: { persistentVolumeClaim: claim } }) =>
      validateGiven(`${at}.persistentVolumeClaim.claimName`, claim?.claimName),
  },
  {
    source: "image",
    validate: ({ at, volume: { image = {} } }) => [
      ...validateGiven(`${at}.image.reference`, image.reference),
      ...validateRequiredChoice(`${at}.image.pullPolicy`, image.pullPolicy, pullPolicies),
    ],
  },
];

function validateHostPath(
  at: string,
  { path = "", type }: { path?: string; type?: string } = {},
): FieldError[] {
  if (path === "") return [required(`${at}.path`)];
  return [
    ...validateNoBacksteps(`${at}.path`, path),
    ...validateChoice(`${at}.type`, type, hostPathTypes),
  ];
}
