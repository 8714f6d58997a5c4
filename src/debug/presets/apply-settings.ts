import type { DebugOptions } from "../options.ts";
import { mergedEnv, type ResolvedSettings } from "./resolve-settings.ts";
import { type AnySettings, type SettingKey, settingKinds } from "./setting-keys.ts";

/** The settings that are left when the command line has had its say. `given` are the flags on it. */
export function withoutOverridden(
  { settings, sources }: ResolvedSettings,
  { options, given }: { options: DebugOptions; given: ReadonlySet<string> },
): ResolvedSettings {
  const changesContainer = isContainerChanged(options);
  const { env: configured = [] } = settings;
  const env = configured.filter(({ name }) => !options.env.some((each) => each.name === name));
  const isUsed = (key: SettingKey) => {
    const { flag, ofContainer = false } = settingKinds[key];
    if (options.copy.hold ? !ofHolding(key) : ofContainer && changesContainer) return false;
    // Variables of both add up.
    return key === "env" ? env.length > 0 : !given.has(flag);
  };
  const used = [...sources].filter(([key]) => isUsed(key));
  const kept = used.map(([key]) => [key, key === "env" ? env : settings[key]]);
  return { settings: Object.fromEntries(kept), sources: new Map(used) };
}

/** A container that is held stays as it is: image and pull policy are of what it is held with. */
function ofHolding(key: SettingKey): boolean {
  const isOfContainer = key === "profile" || settingKinds[key].ofContainer === true;
  return key === "image" || key === "imagePullPolicy" || !isOfContainer;
}

/** Does the copy change containers of the Pod, rather than add one? */
function isContainerChanged({ copy, container }: DebugOptions): boolean {
  return Boolean(copy.name) && (Boolean(container) || copy.setImages.length > 0);
}

/**
 * The options with settings that the command line leaves open. The image is not among them: it is
 * a default, which plans take where they need one.
 */
export function withSettings(options: DebugOptions, settings: AnySettings): DebugOptions {
  const { copy, env } = options;
  return {
    ...options,
    imagePullPolicy: settings.imagePullPolicy ?? options.imagePullPolicy,
    profile: settings.profile ?? options.profile,
    asUser: settings.user ?? options.asUser,
    env: mergedEnv([env, settings.env ?? []]),
    envFrom: settings.envFrom ?? options.envFrom,
    mountsFrom: settings.mountsFrom ?? options.mountsFrom,
    mounts: settings.mounts ?? options.mounts,
    root: settings.root ?? options.root,
    pullSecrets: settings.pullSecrets ?? options.pullSecrets,
    keepPod: settings.keep ?? options.keepPod,
    timeToLive: settings.ttl ?? options.timeToLive,
    copy: {
      ...copy,
      sameNode: settings.sameNode ?? copy.sameNode,
      shareProcesses: settings.shareProcesses ?? copy.shareProcesses,
      keep: {
        labels: settings.keepLabels ?? copy.keep.labels,
        annotations: settings.keepAnnotations ?? copy.keep.annotations,
        liveness: settings.keepLiveness ?? copy.keep.liveness,
        readiness: settings.keepReadiness ?? copy.keep.readiness,
        startup: settings.keepStartup ?? copy.keep.startup,
        initContainers: settings.keepInitContainers ?? copy.keep.initContainers,
      },
    },
  };
}
