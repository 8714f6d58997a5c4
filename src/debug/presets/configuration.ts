import type { EnvVar } from "../../kubernetes/types.ts";
import type { MountRequest } from "../mounts/parse-mount.ts";
import type { Profile } from "../profiles/profile.ts";
import type { SessionRoot } from "../root/session-root.ts";
import type { UserChoice } from "../security/user-choice.ts";

/** The format of the configuration file that this version knows. */
export const configurationVersion = 1;

/** What can be said about every debugger. Keys that aren't there leave it open. */
export interface DebuggerSettings {
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly profile?: Profile;
  readonly env?: readonly EnvVar[];
  /** Names of Secrets to pull images of copies and node Pods with. */
  readonly pullSecrets?: readonly string[];
}

/** What can be said about one beside containers of a Pod: in it or in a copy. */
export interface SurroundedSettings extends DebuggerSettings {
  readonly user?: UserChoice;
  /** The container whose variables the debugger gets too. */
  readonly envFrom?: string;
  /** The container whose mounts the debugger gets too. */
  readonly mountsFrom?: string;
  /** Volumes of the Pod to mount. */
  readonly mounts?: readonly MountRequest[];
}

/** What one place of the configuration says. */
export interface Settings extends SurroundedSettings {
  /** Whose filesystem a session in a running Pod starts in. */
  readonly root?: SessionRoot;
  /** Seconds a resident debugger lives without a session. */
  readonly ttl?: number;
}

/** Settings of copies. */
export interface CopySettings extends SurroundedSettings {
  /** Leave the copy when its session ends. */
  readonly keep?: boolean;
  readonly sameNode?: boolean;
  readonly shareProcesses?: boolean;
  readonly keepLabels?: boolean;
  readonly keepAnnotations?: boolean;
  readonly keepLiveness?: boolean;
  readonly keepReadiness?: boolean;
  readonly keepStartup?: boolean;
  readonly keepInitContainers?: boolean;
}

/** Settings of Pods on nodes. */
export interface NodeSettings extends DebuggerSettings {
  /** Leave the Pod when its session ends. */
  readonly keep?: boolean;
  /** Where the Pod is created. */
  readonly namespace?: string;
}

/** Settings under a name. Those for copies and nodes go before the others. */
export interface Preset extends Settings {
  readonly copy?: CopySettings;
  readonly node?: NodeSettings;
}

/** Settings of a cluster or a namespace; its own go before those of the preset it names. */
export interface LevelSettings extends Preset {
  readonly preset?: string;
}

/** Settings of a cluster, and of namespaces in it. */
export interface ClusterSettings extends LevelSettings {
  readonly namespaces?: ReadonlyMap<string, LevelSettings>;
}

/** The configuration file: settings for everything, and for what is more special. */
export interface Configuration extends LevelSettings {
  readonly version?: typeof configurationVersion;
  /** By the name of a context of the kubeconfig, or of a cluster in it. */
  readonly clusters?: ReadonlyMap<string, ClusterSettings>;
  readonly presets?: ReadonlyMap<string, Preset>;
}
