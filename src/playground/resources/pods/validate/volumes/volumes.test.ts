import { describe, expect, it } from "vitest";
import { podRefusals } from "../../../../../../test/refusals.ts";
import type { PodSpec, Volume, VolumeProjection } from "../../../../../kubernetes/types.ts";

const volumeRefusals = (volume: Partial<Volume>, spec: Partial<PodSpec> = {}) =>
  podRefusals({ volumes: [{ name: "v", ...volume }], ...spec }).map((said) =>
    said.replace(/^spec\.volumes\[0\]\.?/, ""),
  );

describe("a volume", () => {
  it.each<[Partial<Volume>]>([
    [{}],
    [{ emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }],
    [{ hostPath: { path: "/var/log", type: "Directory" } }],
    [{ configMap: { name: "c", defaultMode: 0o400, items: [{ key: "k", path: "a/b" }] } }],
    [{ image: { reference: "busybox" } }],
    [{ iscsi: { targetPortal: "1.2.3.4", iqn: "iqn.2001-04.com.example:disk", lun: 0 } }],
    [{ fc: { wwids: ["3600508b400105e210000900000490000"] } }],
    [{ quobyte: { registry: "a:1,[::1]:2", volume: "v" } }],
    [{ csi: { driver: "Disk.example.com", nodePublishSecretRef: { name: "s" } } }],
    [{ azureDisk: { diskName: "d", diskURI: "https://x", kind: "Dedicated" } }],
  ])("may be %j", (volume) => {
    expect(volumeRefusals(volume)).toEqual([]);
  });

  it.each<[Partial<Volume>, ...string[]]>([
    [{ name: "" }, "name: Required value"],
    [{ name: "a.b" }, 'name: Invalid value: "a.b": must not contain dots'],
    [
      { emptyDir: {}, secret: { secretName: "" }, nfs: { server: "", path: "" } },
      "secret: Forbidden: may not specify more than 1 volume type",
      "nfs: Forbidden: may not specify more than 1 volume type",
    ],
    [
      { emptyDir: { sizeLimit: "-1" } },
      "emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity",
    ],
    [{ hostPath: { path: "", type: "X" } }, "hostPath.path: Required value"],
    [
      { hostPath: { path: "/a/..", type: "X" } },
      "hostPath.path: Invalid value: \"/a/..\": must not contain '..'",
      'hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
    [
      { configMap: { defaultMode: 0o1000, items: [{ key: "", path: "..x", mode: -1 }] } },
      "configMap.name: Required value",
      "configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive",
      "configMap.items[0].key: Required value",
      "configMap.items[0].path: Invalid value: \"..x\": must not start with '..'",
      "configMap.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive",
    ],
    [{ secret: {} }, "secret.secretName: Required value"],
    [
      { persistentVolumeClaim: { claimName: "" } },
      "persistentVolumeClaim.claimName: Required value",
    ],
    [{ image: {} }, "image.reference: Required value"],
    [
      { image: { reference: "a", pullPolicy: "Often" } },
      'image.pullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      { downwardAPI: { items: [{ path: "a" }] } },
      "downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
    ],
    [
      { downwardAPI: { items: [{ path: "/a", fieldRef: { fieldPath: "status.podIP" } }] } },
      'downwardAPI.path: Invalid value: "/a": must be a relative path',
      'downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
    ],
    [
      { downwardAPI: { items: [{ path: "a", resourceFieldRef: { resource: "limits.cpu" } }] } },
      "downwardAPI.resourceFieldRef.containerName: Required value",
    ],
    [
      { nfs: { server: "", path: "export" } },
      "nfs.server: Required value",
      'nfs.path: Invalid value: "export": must be an absolute path',
    ],
    [
      { iscsi: { targetPortal: "", iqn: "iqn.x", lun: 256, chapAuthSession: true } },
      "iscsi.targetPortal: Required value",
      'iscsi.iqn: Invalid value: "iqn.x": must be valid format',
      "iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive",
      "iscsi.secretRef: Required value",
    ],
    [
      { fc: { targetWWNs: ["a"], wwids: ["b"] } },
      'fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously',
      "fc.lun: Required value: lun is required if targetWWNs is specified",
    ],
    [
      { gcePersistentDisk: { pdName: "", partition: 300 } },
      "persistentDisk.pdName: Required value",
      "persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive",
    ],
    [
      { flexVolume: { driver: "", options: { "Kubernetes.io/x": "1" } } },
      "flexVolume.driver: Required value",
      'flexVolume.options[Kubernetes.io/x]: Invalid value: "Kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved',
    ],
    [
      { quobyte: { registry: "a", volume: "" } },
      'quobyte.registry: Invalid value: "a": must be a host:port pair or multiple pairs separated by commas',
      "quobyte.volume: Required value",
    ],
    [
      { azureDisk: { diskName: "d", diskURI: "x", kind: "Managed", cachingMode: "Some" } },
      'azureDisk.cachingMode: Unsupported value: "Some": supported values: "None", "ReadOnly", "ReadWrite"',
      'azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
    ],
    [
      { csi: { driver: "", nodePublishSecretRef: {} } },
      "csi.driver: Required value",
      "csi.nodePublishSecretRef.name: Required value",
    ],
    [{ cephfs: { monitors: [] } }, "cephfs.monitors: Required value"],
    [
      { rbd: { monitors: [], image: "" } },
      "rbd.monitors: Required value",
      "rbd.image: Required value",
    ],
    [{ flocker: {} }, "flocker: Required value: one of datasetName and datasetUUID is required"],
    [
      { ephemeral: { volumeClaimTemplate: { metadata: { name: "x" }, spec: {} } } },
      "ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
      "ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required",
      "ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
    ],
    [
      {
        ephemeral: {
          volumeClaimTemplate: {
            spec: {
              accessModes: ["ReadWriteOncePod", "ReadOnlyMany", "X"],
              resources: { requests: { storage: "0" } },
              volumeMode: "Tape",
              dataSource: { kind: "Snap", name: "s" },
            },
          },
        },
      },
      'ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      "ephemeral.volumeClaimTemplate.spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
      'ephemeral.volumeClaimTemplate.spec.resources[storage]: Invalid value: "0": must be greater than zero',
      'ephemeral.volumeClaimTemplate.spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
      "ephemeral.volumeClaimTemplate.spec.dataSource: Invalid value: \"Snap\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
    ],
  ])("cannot be %j", (volume, ...said) => {
    expect(volumeRefusals(volume)).toEqual(said);
  });

  it("has a name of its own", () => {
    const volumes = [{ name: "v" }, { name: "v" }];
    expect(podRefusals({ volumes })).toEqual(['spec.volumes[1].name: Duplicate value: "v"']);
  });

  it("cannot be mounted when something is wrong with it", () => {
    const containers = [
      { name: "app", image: "a", volumeMounts: [{ name: "v", mountPath: "/v" }] },
    ];
    expect(volumeRefusals({ secret: {} }, { containers })).toEqual([
      "secret.secretName: Required value",
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ]);
  });

  it("cannot use the claim that is made for another one", () => {
    const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const volumes = [
      { name: "e", ephemeral: { volumeClaimTemplate: { spec: claim } } },
      { name: "c", persistentVolumeClaim: { claimName: "p-e" } },
    ];
    expect(podRefusals({ volumes })).toEqual([
      'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "p-e": must not reference a PVC that gets created for an ephemeral volume',
    ]);
  });
});

describe("a projected volume", () => {
  it.each<[VolumeProjection[], ...string[]]>([
    [
      [{ secret: {}, configMap: { name: "c" } }],
      "projected.sources[0].secret.name: Required value",
      "projected.sources[0]: Forbidden: may not specify more than 1 volume type per source",
    ],
    [
      [
        { configMap: { name: "c", items: [{ key: "k", path: "a" }] } },
        { secret: { name: "s", items: [{ key: "k", path: "a" }] } },
        { downwardAPI: { items: [{ path: "a", fieldRef: { fieldPath: "metadata.name" } }] } },
      ],
      'projected: Invalid value: "s": conflicting duplicate paths',
      'projected: Invalid value: "a": conflicting duplicate paths',
    ],
    [
      [{ serviceAccountToken: { path: "", expirationSeconds: 599 } }],
      "projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes",
      "projected.path: Required value",
    ],
    [
      [{ serviceAccountToken: { path: "../t", expirationSeconds: 4294967297 } }],
      "projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds",
      "projected.path: Invalid value: \"../t\": must not contain '..'",
    ],
  ])("of %j is refused", (sources, ...said) => {
    expect(volumeRefusals({ projected: { sources } })).toEqual(said);
  });

  it("loses what the server's gates do not let through", () => {
    const sources = [
      { clusterTrustBundle: { path: "", name: "a", signerName: "b" } },
      { podCertificate: { keyType: "X", signerName: "" } },
    ];
    expect(volumeRefusals({ projected: { sources } })).toEqual([]);
  });
});
