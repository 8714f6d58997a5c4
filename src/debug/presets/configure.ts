import type { DebugOptions } from "../options.ts";
import { withoutOverridden, withSettings } from "./apply-settings.ts";
import type { Configuration } from "./configuration.ts";
import { describeSettings } from "./describe-settings.ts";
import { resolveSettings, type SettingsPlace } from "./resolve-settings.ts";
import type { DebugMode } from "./setting-keys.ts";

/** An image that is taken where none is given, and where it is from: `cluster production`. */
export interface DefaultImage {
  readonly image: string;
  /** Undefined for the one that is built in. */
  readonly source: string | undefined;
}

/** What a command line comes to with the settings of a configuration. */
export interface Configured {
  readonly options: DebugOptions;
  readonly image?: DefaultImage;
  /** Where Pods of nodes are created, if that is configured. */
  readonly namespace?: string | undefined;
  /** A line about settings that are used. */
  readonly note?: string | undefined;
}

/**
 * Fills what the command line leaves open with the settings that hold at a place. With `--attach`,
 * where kubectl has no default image, that of the preset counts as given.
 */
export function configure(input: {
  options: DebugOptions;
  /** Names of the flags on the command line. */
  given: ReadonlySet<string>;
  configuration: Configuration;
  /** `--preset`. */
  named: string | undefined;
  mode: DebugMode;
  /** Undefined for the preset's settings alone. */
  place: SettingsPlace | undefined;
}): Configured {
  const { options, configuration, named, mode, place } = input;
  const resolved = resolveSettings(configuration, { named, mode, ...(place && { place }) });
  const used = withoutOverridden(resolved, input);
  const { image, namespace } = used.settings;
  const [source] = used.sources.get("image") ?? [];
  const filled = withSettings(options, used.settings);
  const isGiven = options.attach !== undefined && image !== undefined;
  return {
    options: isGiven ? { ...filled, image } : filled,
    ...(image !== undefined && { image: { image, source } }),
    namespace,
    note: describeSettings(used, { withImage: mode !== "ephemeral" }),
  };
}
