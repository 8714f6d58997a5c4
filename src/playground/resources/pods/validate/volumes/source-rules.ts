import { blockSourceRules } from "./block-sources.ts";
import { validateEphemeral } from "./claim-template.ts";
import { cloudSourceRules } from "./cloud-sources.ts";
import { validateConfigMapFiles, validateDownwardApi, validateSecretFiles } from "./files.ts";
import { localSourceRules } from "./local-sources.ts";
import { networkSourceRules } from "./network-sources.ts";
import { validateProjected } from "./projected.ts";
import type { SourceRule } from "./source-rule.ts";

/** The kinds of sources in the server's order: of several, the first one here counts. */
const order = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
] as const satisfies readonly SourceRule["source"][];

const fileSourceRules: readonly SourceRule[] = [
  {
    source: "secret",
    validate: ({ at, volume: { secret = {} } }) => validateSecretFiles(`${at}.secret`, secret),
  },
  {
    source: "configMap",
    validate: ({ at, volume: { configMap = {} } }) =>
      validateConfigMapFiles(`${at}.configMap`, configMap),
  },
  {
    source: "downwardAPI",
    surplusField: "downwarAPI",
    validate: ({ at, volume: { downwardAPI = {} } }) =>
      validateDownwardApi(`${at}.downwardAPI`, downwardAPI),
  },
  {
    source: "projected",
    validate: ({ at, volume: { projected = {} } }) =>
      validateProjected(`${at}.projected`, projected),
  },
  { source: "ephemeral", validate: validateEphemeral },
];

const all: readonly SourceRule[] = [
  ...fileSourceRules,
  ...localSourceRules,
  ...networkSourceRules,
  ...blockSourceRules,
  ...cloudSourceRules,
];

/** What the server checks of each kind of source. */
export const sourceRules: readonly SourceRule[] = order.flatMap((source) =>
  all.filter((rule) => rule.source === source),
);
