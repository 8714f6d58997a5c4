import { expect, it } from "vitest";
import { checkConfiguration } from "./check-configuration.ts";
import { resolveSettings, type SettingsPlace } from "./resolve-settings.ts";
import type { DebugMode } from "./setting-keys.ts";

const everything = {
  image: "top",
  clusters: {
    prod: {
      image: "prod",
      namespaces: { pay: { image: "pay" }, bare: { profile: "baseline" } },
    },
    "eu-context": { image: "eu", ttl: "1m" },
  },
  presets: { net: { image: "net" }, quiet: { profile: "restricted" } },
};
const place: SettingsPlace = {
  context: "admin@prod",
  cluster: "prod",
  namespace: "default",
  contextImage: undefined,
};

interface Case {
  configuration?: object;
  named?: string;
  mode?: DebugMode;
  at?: Partial<SettingsPlace>;
}

function resolve({ configuration = everything, named, mode = "ephemeral", at = {} }: Case) {
  const checked = checkConfiguration(JSON.parse(JSON.stringify(configuration)));
  return resolveSettings(checked, { named, mode, place: { ...place, ...at } });
}

it.each<[string, Case, string, string]>([
  ["everything's", { at: { cluster: "dev" } }, "top", "the config file"],
  ["the context's", { at: { cluster: "dev", contextImage: "ctx" } }, "ctx", "context admin@prod"],
  ["the cluster's", { at: { contextImage: "ctx" } }, "prod", "cluster prod"],
  ["the cluster's, by the context", { at: { context: "eu-context" } }, "eu", "cluster eu-context"],
  ["the namespace's", { at: { namespace: "pay" } }, "pay", "namespace pay"],
  [
    "the cluster's, left open by the namespace",
    { at: { namespace: "bare" } },
    "prod",
    "cluster prod",
  ],
  ["the preset's", { named: "net", at: { namespace: "pay" } }, "net", "preset net"],
  [
    "the namespace's, left open by the preset",
    { named: "quiet", at: { namespace: "pay" } },
    "pay",
    "namespace pay",
  ],
])("takes %s image", (_what, given, image, source) => {
  const { settings, sources } = resolve(given);
  expect([settings.image, sources.get("image")]).toEqual([image, [source]]);
});

it("knows nothing of other clusters and namespaces", () => {
  const { settings } = resolve({ at: { cluster: "dev", namespace: "pay" } });
  expect(settings).toEqual({ image: "top" });
});

const withPresets = {
  preset: "a",
  ttl: "1s",
  clusters: {
    prod: { profile: "baseline", namespaces: { pay: { preset: "b", profile: "netadmin" } } },
  },
  presets: {
    a: { profile: "restricted", image: "a", ttl: "2s" },
    b: { profile: "sysadmin", image: "b" },
    c: { image: "c" },
  },
};

it.each<[string, Case, object]>([
  [
    "that everything names, below what everything says itself",
    {},
    { profile: "baseline", image: "a", ttl: 1 },
  ],
  [
    "that the namespace names, instead of everything's",
    { at: { namespace: "pay" } },
    { profile: "netadmin", image: "b", ttl: 1 },
  ],
  [
    "of the command line, instead of the namespace's and above all",
    { named: "c", at: { namespace: "pay" } },
    { profile: "netadmin", image: "c", ttl: 1 },
  ],
])("takes the preset %s", (_what, given, settings) => {
  expect(resolve({ configuration: withPresets, ...given }).settings).toEqual(settings);
});

it("takes a preset alone where there is no place", () => {
  const configuration = checkConfiguration(JSON.parse(JSON.stringify(withPresets)));
  const { settings } = resolveSettings(configuration, { named: "c", mode: "copy" });
  expect(settings).toEqual({ image: "c" });
});

it("adds up variables, the closest of each name", () => {
  const { settings, sources } = resolve({
    configuration: {
      env: { A: "top", B: "top" },
      clusters: { prod: { env: { B: "prod", C: "prod" } } },
      presets: { net: { env: { C: "net" } } },
    },
    named: "net",
  });
  const values = (settings.env ?? []).map(({ name, value }) => `${name}=${value}`).sort();
  expect(values).toEqual(["A=top", "B=prod", "C=net"]);
  expect(sources.get("env")).toEqual(["preset net", "cluster prod", "the config file"]);
});

const modes = {
  image: "all",
  pullSecrets: ["all"],
  ttl: "1h",
  env: { A: "all" },
  copy: { image: "copy", sameNode: true, env: { A: "copy" } },
  node: { image: "node", namespace: "debuggers", pullSecrets: ["node"] },
  clusters: { prod: { image: "prod" } },
};

it.each<[DebugMode, object]>([
  ["ephemeral", { image: "all", ttl: 3600, env: [{ name: "A", value: "all" }] }],
  [
    "copy",
    { image: "copy", sameNode: true, pullSecrets: ["all"], env: [{ name: "A", value: "copy" }] },
  ],
  [
    "node",
    {
      image: "node",
      namespace: "debuggers",
      pullSecrets: ["node"],
      env: [{ name: "A", value: "all" }],
    },
  ],
])("takes what is said for this way to debug before what is said for all: %s", (mode, settings) => {
  const at = { cluster: "dev" };
  expect(resolve({ configuration: modes, mode, at }).settings).toEqual(settings);
});

it("takes what a cluster says before what is said for copies everywhere", () => {
  expect(resolve({ configuration: modes, mode: "copy" }).settings.image).toBe("prod");
});
