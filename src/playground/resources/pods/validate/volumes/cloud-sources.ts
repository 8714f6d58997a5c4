import { checkDns1123Subdomain, checkRange } from "../../../../../kubernetes/names.ts";
import type {
  AzureDiskVolumeSource,
  CSIVolumeSource,
  FlexVolumeSource,
} from "../../../../../kubernetes/types.ts";
import {
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  required,
  tooLong,
} from "../../../field-error.ts";
import { byteLength, validateChoice, validateGiven } from "../../../rules/values.ts";
import type { SourceRule } from "./source-rule.ts";

/** Disks of clouds and of drivers that are not part of Kubernetes. */
export const cloudSourceRules: readonly SourceRule[] = [
  {
    source: "gcePersistentDisk",
    validate: ({ at, volume: { gcePersistentDisk: disk } }) => [
      ...validateGiven(`${at}.persistentDisk.pdName`, disk?.pdName),
      ...validatePartition(`${at}.persistentDisk.partition`, disk?.partition),
    ],
  },
  {
    source: "awsElasticBlockStore",
    validate: ({ at, volume: { awsElasticBlockStore: disk } }) => [
      ...validateGiven(`${at}.awsElasticBlockStore.volumeID`, disk?.volumeID),
      ...validatePartition(`${at}.awsElasticBlockStore.partition`, disk?.partition),
    ],
  },
  {
    source: "cinder",
    validate: ({ at, volume: { cinder } }) => [
      ...validateGiven(`${at}.cinder.volumeID`, cinder?.volumeID),
      ...(cinder?.secretRef === undefined
        ? []
        : validateGiven(`${at}.cinder.secretRef.name`, cinder.secretRef.name)),
    ],
  },
  {
    source: "azureFile",
    validate: ({ at, volume: { azureFile } }) => [
      ...validateGiven(`${at}.azureFile.secretName`, azureFile?.secretName),
      ...validateGiven(`${at}.azureFile.shareName`, azureFile?.shareName),
    ],
  },
  {
    source: "vsphereVolume",
    validate: ({ at, volume: { vsphereVolume } }) =>
      validateGiven(`${at}.vsphereVolume.volumePath`, vsphereVolume?.volumePath),
  },
  {
    source: "photonPersistentDisk",
    validate: ({ at, volume: { photonPersistentDisk } }) =>
      validateGiven(`${at}.photonPersistentDisk.pdID`, photonPersistentDisk?.pdID),
  },
  {
    source: "portworxVolume",
    validate: ({ at, volume: { portworxVolume } }) =>
      validateGiven(`${at}.portworxVolume.volumeID`, portworxVolume?.volumeID),
  },
  {
    source: "scaleIO",
    validate: ({ at, volume: { scaleIO } }) =>
      (["gateway", "system", "volumeName"] as const).flatMap((field) =>
        validateGiven(`${at}.scaleIO.${field}`, scaleIO?.[field]),
      ),
  },
  {
    source: "azureDisk",
    validate: ({ at, volume: { azureDisk } }) =>
      azureDisk === undefined ? [] : validateAzureDisk(`${at}.azureDisk`, azureDisk),
  },
  {
    source: "flexVolume",
    validate: ({ at, volume: { flexVolume } }) =>
      flexVolume === undefined ? [] : validateFlexVolume(`${at}.flexVolume`, flexVolume),
  },
  {
    source: "csi",
    validate: ({ at, volume: { csi } }) => (csi === undefined ? [] : validateCsi(`${at}.csi`, csi)),
  },
];

function validatePartition(field: string, partition = 0): FieldError[] {
  if (partition >= 0 && partition <= 255) return [];
  return invalidEach(field, partition, checkRange(partition, 1, 255));
}

const managedDisk =
  "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const blobDisk = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

function validateAzureDisk(
  at: string,
  { diskName, diskURI, cachingMode, kind }: AzureDiskVolumeSource,
): FieldError[] {
  const errors = [
    ...validateGiven(`${at}.diskName`, diskName),
    ...validateGiven(`${at}.diskURI`, diskURI),
    ...validateChoice(`${at}.cachingMode`, cachingMode, ["None", "ReadOnly", "ReadWrite"]),
    ...validateChoice(`${at}.kind`, kind, ["Dedicated", "Managed", "Shared"]),
  ];
  if (kind === undefined) return errors;
  const [prefix, form] =
    kind === "Managed" ? ["/subscriptions/", managedDisk] : ["https://", blobDisk];
  if (!diskURI.startsWith(prefix)) errors.push(notSupported(`${at}.diskURI`, diskURI, [form]));
  return errors;
}

/** Options of a driver's own may not look like Kubernetes'. */
const reservedDomain = /\.(?:kubernetes|k8s)\.io$/;

function validateFlexVolume(at: string, { driver, options }: FlexVolumeSource): FieldError[] {
  return [
    ...validateGiven(`${at}.driver`, driver),
    ...Object.keys(options ?? {})
      .filter((key) => reservedDomain.test(`.${key.split("/", 1)[0]?.toLowerCase() ?? ""}`))
      .map((key) =>
        invalid(`${at}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved"),
      ),
  ];
}

const driverBytes = 63;

function validateCsi(at: string, { driver, nodePublishSecretRef }: CSIVolumeSource): FieldError[] {
  return [
    ...validateDriver(`${at}.driver`, driver),
    ...validateSecretRef(at, nodePublishSecretRef),
  ];
}

function validateDriver(field: string, driver: string): FieldError[] {
  if (driver === "") return [required(field)];
  return [
    ...(byteLength(driver) > driverBytes ? [tooLong(field, driverBytes)] : []),
    ...invalidEach(field, driver, checkDns1123Subdomain(driver.toLowerCase())),
  ];
}

function validateSecretRef(at: string, ref: { name?: string } | undefined): FieldError[] {
  if (ref === undefined) return [];
  const name = ref.name ?? "";
  if (name === "") return [required(`${at}.nodePublishSecretRef.name`)];
  // The server leaves the reference out of this path.
  return invalidEach(`${at}.name`, name, checkDns1123Subdomain(name));
}
