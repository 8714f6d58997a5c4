import { describe, expect, it } from "vitest";
import { type CopyOptions, type DebugOptions, defaultOptions } from "../options.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { type Configured, configure } from "./configure.ts";
import type { DebugMode } from "./setting-keys.ts";

const place = { context: "dev", cluster: "dev", namespace: "default", contextImage: undefined };

interface Case {
  /** For everything. */
  top?: object;
  /** The preset `p`. */
  preset?: object;
  options?: Partial<Omit<DebugOptions, "copy">>;
  copy?: Partial<CopyOptions>;
  given?: string[];
  mode?: DebugMode;
}

function configured({
  top = {},
  preset = {},
  options,
  copy,
  given = [],
  mode = "ephemeral",
}: Case): Configured {
  const configuration = { profile: "baseline", ...top, presets: { p: preset } };
  return configure({
    options: {
      ...defaultOptions,
      ...options,
      copy: { ...defaultOptions.copy, ...copy },
    },
    given: new Set(given),
    configuration: checkConfiguration(JSON.parse(JSON.stringify(configuration))),
    named: "p",
    mode,
    place,
  });
}

it.each<[string, Case, Partial<DebugOptions>]>([
  ["a profile", { preset: { profile: "netadmin" } }, { profile: "netadmin" }],
  ["a user", { preset: { user: "target" } }, { asUser: { kind: "target" } }],
  [
    "volumes and variables",
    { preset: { mounts: ["data:/data:ro"], mountsFrom: "app", envFrom: "target" } },
    {
      mounts: [{ volume: "data", path: "/data", readOnly: true }],
      mountsFrom: "app",
      envFrom: "target",
    },
  ],
  ["a root", { preset: { root: "debugger" } }, { root: "debugger" }],
  ["a time to live", { preset: { ttl: "5m" } }, { timeToLive: 300 }],
  ["a pull policy", { preset: { imagePullPolicy: "Never" } }, { imagePullPolicy: "Never" }],
  [
    "variables",
    { preset: { env: { A: "1" } }, options: { env: [{ name: "B", value: "2" }] }, given: ["env"] },
    {
      env: [
        { name: "B", value: "2" },
        { name: "A", value: "1" },
      ],
    },
  ],
  [
    "Secrets to pull a copy with",
    { preset: { pullSecrets: ["s"] }, copy: { name: "c" }, mode: "copy" },
    { pullSecrets: ["s"] },
  ],
  [
    "that a node's Pod stays",
    { preset: { node: { keep: true } }, mode: "node" },
    { keepPod: true },
  ],
  ["no such Secrets for a running Pod", { preset: { pullSecrets: ["s"] } }, { pullSecrets: [] }],
])("takes %s", (_what, given, options) => {
  expect(configured(given).options).toMatchObject(options);
});

it("takes everything about copies", () => {
  const keys = ["Labels", "Annotations", "Liveness", "Readiness", "Startup"];
  const keep = Object.fromEntries(keys.map((key) => [`keep${key}`, true]));
  const copy = { ...keep, keepInitContainers: false, sameNode: true, shareProcesses: false };
  const { options } = configured({ preset: { copy }, mode: "copy", copy: { name: "c" } });
  expect(options.copy).toEqual({
    ...defaultOptions.copy,
    name: "c",
    sameNode: true,
    shareProcesses: false,
    keep: {
      labels: true,
      annotations: true,
      liveness: true,
      readiness: true,
      startup: true,
      initContainers: false,
    },
  });
});

it.each<[string, Case, Partial<DebugOptions>]>([
  [
    "--profile",
    { preset: { profile: "netadmin" }, options: { profile: "general" }, given: ["profile"] },
    { profile: "general" },
  ],
  [
    "--env of the same name",
    { preset: { env: { A: "1" } }, options: { env: [{ name: "A", value: "2" }] }, given: ["env"] },
    { env: [{ name: "A", value: "2" }] },
  ],
  [
    "--pull-secret",
    {
      preset: { pullSecrets: ["s"] },
      options: { pullSecrets: ["t"] },
      given: ["pull-secret"],
      mode: "node",
    },
    { pullSecrets: ["t"] },
  ],
  [
    "--same-node=false",
    {
      preset: { copy: { sameNode: true } },
      copy: { name: "c" },
      given: ["same-node"],
      mode: "copy",
    },
    { copy: { ...defaultOptions.copy, name: "c" } },
  ],
])("lets %s have its way", (_what, given, options) => {
  expect(configured(given).options).toMatchObject(options);
});

describe("the image", () => {
  it("is a default, and told where it is from", () => {
    const { image, options } = configured({ preset: { image: "tools" } });
    expect(image).toEqual({ image: "tools", source: "preset p" });
    expect(options.image).toBeUndefined();
  });

  it("is none beside --image", () => {
    const given = { options: { image: "mine" }, given: ["image"] };
    const { image, options } = configured({ preset: { image: "tools" }, ...given });
    expect(image).toBeUndefined();
    expect(options.image).toBe("mine");
  });

  it("counts as given with --attach, which has no default", () => {
    const { options } = configured({ preset: { image: "tools" }, options: { attach: true } });
    expect(options.image).toBe("tools");
  });
});

it.each<[string, Case]>([
  ["-c", { options: { container: "app" }, copy: { name: "c" } }],
  ["--set-image", { copy: { name: "c", setImages: [{ name: "app", image: "x" }] } }],
])("leaves image and variables of a container that %s changes in a copy", (_what, given) => {
  const preset = {
    image: "tools",
    env: { A: "1" },
    imagePullPolicy: "Always",
    profile: "sysadmin",
  };
  const { image, options } = configured({ preset, mode: "copy", ...given });
  expect(image).toBeUndefined();
  expect(options).toMatchObject({ env: [], imagePullPolicy: undefined, profile: "sysadmin" });
});

it("says where Pods of nodes go", () => {
  const preset = { node: { namespace: "debuggers" } };
  expect(configured({ preset, mode: "node" }).namespace).toBe("debuggers");
  expect(configured({ preset, mode: "node", given: ["namespace"] }).namespace).toBeUndefined();
});

it.each<[string, Case, string | undefined]>([
  [
    "what is used, and where it is from",
    { preset: { env: { A: "1", B: "2" }, ttl: "5m", image: "tools", user: "target" } },
    "Configured (the config file, preset p): profile baseline; user target; env A, B; ttl 300 s.",
  ],
  [
    "each part of the configuration once",
    { top: { env: { A: "1" }, ttl: "1h" }, preset: { env: { B: "2" }, profile: "general" } },
    "Configured (preset p, the config file): profile general; env B, A; ttl 3600 s.",
  ],
  [
    "the image where nothing else tells it",
    { preset: { image: "tools", profile: "general", pullSecrets: ["s", "t"] }, mode: "node" },
    "Configured (preset p): image tools; profile general; pullSecrets s, t.",
  ],
  [
    "volumes by their names",
    {
      preset: { mounts: ["data:/data:ro", "logs"], envFrom: "target", root: "target" },
      given: ["profile"],
    },
    "Configured (preset p): envFrom target; mounts data, logs; root target.",
  ],
  ["no variables where there are none", { preset: { env: {} }, given: ["profile"] }, undefined],
  [
    "nothing that the command line overrides",
    {
      preset: { env: { A: "1" }, image: "tools" },
      options: { env: [{ name: "A", value: "2" }] },
      given: ["env", "profile"],
    },
    undefined,
  ],
])("tells %s", (_what, given, note) => {
  expect(configured(given).note).toBe(note);
});
