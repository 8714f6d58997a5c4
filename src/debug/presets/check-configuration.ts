import { EphemeraError } from "../../errors.ts";
import { parseDuration } from "../../kubernetes/duration.ts";
import { isImageReference } from "../../kubernetes/image-reference.ts";
import type { Json } from "../../kubernetes/object.ts";
import type { EnvVar } from "../../kubernetes/types.ts";
import { type MountRequest, parseMount } from "../mounts/parse-mount.ts";
import { profiles } from "../profiles/profile.ts";
import { parseUserChoice, type UserChoice } from "../security/user-choice.ts";
import {
  type ClusterSettings,
  type Configuration,
  type CopySettings,
  configurationVersion,
  type DebuggerSettings,
  type LevelSettings,
  type NodeSettings,
  type Preset,
  type Settings,
  type SurroundedSettings,
} from "./configuration.ts";
import {
  byName,
  ConfigurationError,
  type ConfigurationPath,
  expected,
  type Fields,
  listOf,
  oneOf,
  record,
  text,
  truth,
} from "./fields.ts";

const ofEvery: Fields<DebuggerSettings> = {
  image: text((image) =>
    isImageReference(image) ? undefined : `${JSON.stringify(image)} is no name of an image`,
  ),
  imagePullPolicy: oneOf(["Always", "IfNotPresent", "Never"]),
  profile: oneOf(profiles),
  env: variables,
  pullSecrets: listOf(text()),
};

const ofSurrounded: Fields<SurroundedSettings> = {
  ...ofEvery,
  user,
  envFrom: text(),
  mountsFrom: text(),
  mounts: listOf(mount),
};

const settings: Fields<Settings> = {
  ...ofSurrounded,
  root: oneOf(["target", "debugger"]),
  ttl: seconds,
};

const copySettings: Fields<CopySettings> = {
  ...ofSurrounded,
  keep: truth,
  sameNode: truth,
  shareProcesses: truth,
  keepLabels: truth,
  keepAnnotations: truth,
  keepLiveness: truth,
  keepReadiness: truth,
  keepStartup: truth,
  keepInitContainers: truth,
};

const nodeSettings: Fields<NodeSettings> = { ...ofEvery, keep: truth, namespace: text() };

const preset: Fields<Preset> = {
  ...settings,
  copy: record(copySettings),
  node: record(nodeSettings),
};

const level: Fields<LevelSettings> = { ...preset, preset: text() };

const cluster: Fields<ClusterSettings> = { ...level, namespaces: byName(record(level)) };

const configuration = record<Configuration>({
  version,
  ...level,
  clusters: byName(record(cluster)),
  presets: byName(record(preset)),
});

/** Reads what a configuration file holds; `null` is an empty one. Throws `ConfigurationError`. */
export function checkConfiguration(value: Json): Configuration {
  const checked = value === null ? {} : configuration(value, []);
  const names = [...(checked.presets ?? new Map()).keys()];
  for (const [name, path] of presetsNamed(checked)) {
    if (name === undefined || names.includes(name)) continue;
    const known = names.length === 0 ? "none" : names.join(", ");
    throw new ConfigurationError(
      path,
      `there is no preset ${JSON.stringify(name)}; there are: ${known}`,
    );
  }
  return checked;
}

function presetsNamed(top: Configuration): [string | undefined, ConfigurationPath][] {
  const levels: [LevelSettings, ConfigurationPath][] = [[top, []]];
  for (const [name, settings] of top.clusters ?? []) {
    levels.push([settings, ["clusters", name]]);
    for (const [namespace, own] of settings.namespaces ?? []) {
      levels.push([own, ["clusters", name, "namespaces", namespace]]);
    }
  }
  return levels.map(([settings, path]) => [settings.preset, [...path, "preset"]]);
}

function version(value: Json, path: ConfigurationPath): typeof configurationVersion {
  if (value === configurationVersion) return configurationVersion;
  throw new ConfigurationError(
    path,
    `this ephemera knows version ${configurationVersion} of the format, not ${JSON.stringify(value)}`,
  );
}

/** Names with their values, each a text: of `A: 1` and `A: yes` nobody could say what was meant. */
function variables(value: Json, path: ConfigurationPath): readonly EnvVar[] {
  const values = byName<string>((item, at) => {
    if (typeof item === "string") return item;
    throw new ConfigurationError(at, expected("a text", item));
  })(value, path);
  const wrong = [...values.keys()].find((name) => name === "" || name.includes("="));
  if (wrong !== undefined) {
    throw new ConfigurationError([...path, wrong], "this can't be the name of a variable");
  }
  return [...values].map(([name, item]) => ({ name, value: item }));
}

function user(value: Json, path: ConfigurationPath): UserChoice {
  try {
    // A UID alone is a number in YAML.
    return parseUserChoice(typeof value === "string" ? value : JSON.stringify(value));
  } catch (error) {
    throw new ConfigurationError(path, error instanceof Error ? error.message : String(error));
  }
}

function mount(value: Json, path: ConfigurationPath): MountRequest {
  try {
    return parseMount(text()(value, path), { attach: undefined });
  } catch (error) {
    if (!(error instanceof EphemeraError)) throw error;
    throw new ConfigurationError(path, error.message);
  }
}

function seconds(value: Json, path: ConfigurationPath): number {
  if (typeof value === "string" && /^\d/.test(value)) {
    try {
      return parseDuration(value) / 1000;
    } catch {
      // Said below.
    }
  }
  throw new ConfigurationError(path, `${expected('a time like "1h" or "90m"', value)}`);
}
