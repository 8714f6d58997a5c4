import type { CopySettings, NodeSettings, Settings } from "./configuration.ts";

/** What is debugged, as far as settings go: a running Pod, a copy of one, or a node. */
export type DebugMode = "ephemeral" | "copy" | "node";

/** Settings of whatever is debugged. */
export type AnySettings = Settings & CopySettings & NodeSettings;

/** The name of a setting. */
export type SettingKey = keyof AnySettings;

interface SettingKind {
  /** The flag that says the same, and goes before it. */
  readonly flag: string;
  /** Where it means something. */
  readonly modes: readonly DebugMode[];
  /** It says something about a debugger's container: a container of the Pod that a copy changes keeps what it has. */
  readonly ofContainer?: boolean;
}

const everywhere: readonly DebugMode[] = ["ephemeral", "copy", "node"];
const inPods: readonly DebugMode[] = ["ephemeral", "copy"];
const inNewPods: readonly DebugMode[] = ["copy", "node"];
const inCopies: readonly DebugMode[] = ["copy"];

/** All settings. */
export const settingKinds: Readonly<Record<SettingKey, SettingKind>> = {
  image: { flag: "image", modes: everywhere, ofContainer: true },
  imagePullPolicy: { flag: "image-pull-policy", modes: everywhere, ofContainer: true },
  profile: { flag: "profile", modes: everywhere },
  user: { flag: "as-user", modes: inPods, ofContainer: true },
  env: { flag: "env", modes: everywhere, ofContainer: true },
  envFrom: { flag: "env-from", modes: inPods, ofContainer: true },
  mountsFrom: { flag: "mounts-from", modes: inPods, ofContainer: true },
  mounts: { flag: "mount", modes: inPods, ofContainer: true },
  root: { flag: "root", modes: ["ephemeral"] },
  pullSecrets: { flag: "pull-secret", modes: inNewPods },
  ttl: { flag: "ttl", modes: ["ephemeral"] },
  keep: { flag: "keep", modes: inNewPods },
  sameNode: { flag: "same-node", modes: inCopies },
  shareProcesses: { flag: "share-processes", modes: inCopies },
  keepLabels: { flag: "keep-labels", modes: inCopies },
  keepAnnotations: { flag: "keep-annotations", modes: inCopies },
  keepLiveness: { flag: "keep-liveness", modes: inCopies },
  keepReadiness: { flag: "keep-readiness", modes: inCopies },
  keepStartup: { flag: "keep-startup", modes: inCopies },
  keepInitContainers: { flag: "keep-init-containers", modes: inCopies },
  namespace: { flag: "namespace", modes: ["node"] },
};

/** The names of all settings. */
export const settingKeys = Object.keys(settingKinds) as readonly SettingKey[];
