import { defaultImagePullPolicy } from "../../../../kubernetes/image-reference.ts";
import type { DownwardAPIVolumeFile, Volume } from "../../../../kubernetes/types.ts";

const fileMode = 0o644;
/** Seconds a projected service account token is good for. */
const tokenSeconds = 3600;

/** Fills in what a volume leaves open; one without any source is an emptyDir. Changes the draft in place. */
export function setVolumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every((field) => field === "name")) volume.emptyDir = {};
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= fileMode;
  if (volume.secret !== undefined) volume.secret.defaultMode ??= fileMode;
  if (volume.hostPath !== undefined) volume.hostPath.type ??= "";
  if (volume.image !== undefined) {
    volume.image.pullPolicy ||= defaultImagePullPolicy(volume.image.reference ?? "");
  }
  if (volume.ephemeral?.volumeClaimTemplate !== undefined) {
    volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem";
  }
  if (volume.iscsi !== undefined) volume.iscsi.iscsiInterface ||= "default";
  if (volume.rbd !== undefined) {
    volume.rbd.pool ||= "rbd";
    volume.rbd.user ||= "admin";
    volume.rbd.keyring ||= "/etc/ceph/keyring";
  }
  if (volume.azureDisk !== undefined) {
    volume.azureDisk.cachingMode ??= "ReadWrite";
    volume.azureDisk.fsType ??= "ext4";
    volume.azureDisk.readOnly ??= false;
    volume.azureDisk.kind ??= "Shared";
  }
  if (volume.scaleIO !== undefined) {
    volume.scaleIO.storageMode ||= "ThinProvisioned";
    volume.scaleIO.fsType ||= "xfs";
  }
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= fileMode;
    setItemDefaults(volume.downwardAPI.items);
  }
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= fileMode;
    for (const source of volume.projected.sources ?? []) {
      setItemDefaults(source.downwardAPI?.items);
      if (source.serviceAccountToken !== undefined) {
        source.serviceAccountToken.expirationSeconds ??= tokenSeconds;
      }
    }
  }
}

function setItemDefaults(items: DownwardAPIVolumeFile[] = []): void {
  for (const item of items) {
    if (item.fieldRef !== undefined) item.fieldRef.apiVersion ||= "v1";
    if (item.resourceFieldRef !== undefined) item.resourceFieldRef.divisor ??= "0";
  }
}
