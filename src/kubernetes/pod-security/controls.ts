import type { Control } from "./check.ts";
import { defaultCapabilitiesOnly, noCapabilities } from "./checks/capabilities.ts";
import {
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  windowsHostProcess,
} from "./checks/host-access.ts";
import {
  appArmorProfile,
  noPrivilegeEscalation,
  procMount,
  procMountAlways,
  sysctls,
} from "./checks/kernel-confinement.ts";
import { seccompProfile, seccompProfileSet } from "./checks/seccomp.ts";
import { seLinuxOptions } from "./checks/selinux.ts";
import { runAsNonRoot, runAsUser } from "./checks/user.ts";
import { volumeTypes } from "./checks/volume-types.ts";

/** Ordered as Kubernetes orders them: by id, byte by byte. */
const byId = (controls: Control[]) => controls.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The controls of the baseline level. */
export const baselineControls: readonly Control[] = byId([
  appArmorProfile,
  defaultCapabilitiesOnly,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctls,
  windowsHostProcess,
]);

/** What the restricted level asks for on top of, or instead of, the baseline's. */
export const restrictedControls: readonly Control[] = byId([
  noPrivilegeEscalation,
  noCapabilities,
  procMountAlways,
  volumeTypes,
  runAsNonRoot,
  runAsUser,
  seccompProfileSet,
]);
