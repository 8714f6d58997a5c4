import type { EnvVar } from "../../kubernetes/types.ts";
import type { Configuration, LevelSettings, Preset } from "./configuration.ts";
import {
  type AnySettings,
  type DebugMode,
  type SettingKey,
  settingKeys,
  settingKinds,
} from "./setting-keys.ts";

/** Where a debugger is wanted. */
export interface SettingsPlace {
  /** Name of the kubeconfig's context. */
  readonly context: string;
  /** Name of the context's cluster. */
  readonly cluster: string;
  readonly namespace: string;
  /** The image the context itself names. */
  readonly contextImage: string | undefined;
}

/** What holds at a place, and which parts of the configuration say so: `cluster production`. */
export interface ResolvedSettings {
  readonly settings: AnySettings;
  readonly sources: ReadonlyMap<SettingKey, readonly string[]>;
}

interface Layer {
  readonly settings: Preset | undefined;
  readonly source: string;
}

/**
 * The settings that hold at a place: of the preset `named` on the command line, then of the
 * namespace, the cluster, the context and everything. One preset holds at most: that of the command
 * line, else the one that the closest place names, right below that place's own settings.
 * Variables of all of them add up. Without a place only those of the preset hold.
 */
export function resolveSettings(
  configuration: Configuration,
  { named, mode, place }: { named?: string | undefined; mode: DebugMode; place?: SettingsPlace },
): ResolvedSettings {
  const presetLayer = (name: string | undefined): Layer[] =>
    name === undefined
      ? []
      : [{ settings: configuration.presets?.get(name), source: `preset ${name}` }];
  const levels = place === undefined ? [] : levelsAt(configuration, place);
  const naming = named === undefined ? levels.find(({ settings }) => settings?.preset) : undefined;
  const layers: Layer[] = [
    ...presetLayer(named),
    ...levels.flatMap((level) => [
      level,
      ...(level === naming ? presetLayer(level.settings?.preset) : []),
    ]),
  ];
  return merge(layers, mode);
}

/** What the configuration says about a place, the closest first. */
function levelsAt(
  configuration: Configuration,
  { context, cluster, namespace, contextImage }: SettingsPlace,
): (Layer & { readonly settings: LevelSettings | undefined })[] {
  const { clusters } = configuration;
  const name = clusters?.has(context) ? context : cluster;
  const ofCluster = clusters?.get(name);
  return [
    { settings: ofCluster?.namespaces?.get(namespace), source: `namespace ${namespace}` },
    { settings: ofCluster, source: `cluster ${name}` },
    ...(contextImage ? [{ settings: { image: contextImage }, source: `context ${context}` }] : []),
    { settings: configuration, source: "the config file" },
  ];
}

function merge(layers: readonly Layer[], mode: DebugMode): ResolvedSettings {
  const parts = layers.flatMap(({ settings = {}, source }) => {
    const { copy, node } = settings;
    const special: AnySettings | undefined = { ephemeral: undefined, copy, node }[mode];
    const common: AnySettings = settings;
    return [...(special ? [{ settings: special, source }] : []), { settings: common, source }];
  });
  const found = settingKeys
    .filter((key) => settingKinds[key].modes.includes(mode))
    .flatMap((key) => {
      const part = parts.find(({ settings }) => settings[key] !== undefined);
      return part === undefined ? [] : [{ key, value: part.settings[key], source: part.source }];
    });
  const withEnv = parts.filter(({ settings }) => settings.env !== undefined);
  const env = mergedEnv(withEnv.map(({ settings }) => settings.env ?? []));
  const ofEnv = [...new Set(withEnv.map(({ source }) => source))];
  return {
    settings: {
      ...Object.fromEntries(found.map(({ key, value }) => [key, value])),
      ...(env.length > 0 && { env }),
    },
    sources: new Map(found.map(({ key, source }) => [key, key === "env" ? ofEnv : [source]])),
  };
}

/** Variables of several lists; of those with the same name the first counts. */
export function mergedEnv(lists: readonly (readonly EnvVar[])[]): EnvVar[] {
  const first = new Map<string, EnvVar>();
  for (const variable of lists.flat()) {
    if (!first.has(variable.name)) first.set(variable.name, variable);
  }
  return [...first.values()];
}
