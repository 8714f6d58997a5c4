import { expect, it } from "vitest";
import type { Json } from "../../kubernetes/object.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { ConfigurationError } from "./fields.ts";

it("reads everything there is", () => {
  const { clusters, presets, ...top } = checkConfiguration({
    version: 1,
    image: "nicolaka/netshoot",
    imagePullPolicy: "IfNotPresent",
    profile: "general",
    env: { LANG: "C.UTF-8", EMPTY: "" },
    pullSecrets: ["a", "b"],
    ttl: "90m",
    preset: "net",
    copy: { sameNode: true, keepLabels: true, image: "other" },
    node: { namespace: "debuggers", profile: "sysadmin" },
    clusters: { "arn:aws:eks/prod": { profile: "restricted", namespaces: { pay: { ttl: "1h" } } } },
    presets: { net: { profile: "netadmin", copy: { shareProcesses: false } } },
  });
  expect(top).toEqual({
    version: 1,
    image: "nicolaka/netshoot",
    imagePullPolicy: "IfNotPresent",
    profile: "general",
    env: [
      { name: "LANG", value: "C.UTF-8" },
      { name: "EMPTY", value: "" },
    ],
    pullSecrets: ["a", "b"],
    ttl: 5400,
    preset: "net",
    copy: { sameNode: true, keepLabels: true, image: "other" },
    node: { namespace: "debuggers", profile: "sysadmin" },
  });
  const namespaces = new Map([["pay", { ttl: 3600 }]]);
  expect(clusters).toEqual(new Map([["arn:aws:eks/prod", { profile: "restricted", namespaces }]]));
  expect(presets).toEqual(
    new Map([["net", { profile: "netadmin", copy: { shareProcesses: false } }]]),
  );
});

it.each<[Json, object]>([
  ["target", { kind: "target" }],
  [0, { kind: "ids", ids: { user: 0 } }],
  ["1000:2000", { kind: "ids", ids: { user: 1000, group: 2000 } }],
])("reads the user %j", (user, choice) => {
  expect(checkConfiguration({ user }).user).toEqual(choice);
});

it.each<[string, Json]>([
  ["an empty file", null],
  ["keys whose values are commented out", { image: null, env: null, clusters: null, copy: null }],
])("%s says nothing", (_what, value) => {
  expect(checkConfiguration(value)).toEqual({});
});

const settings =
  "image, imagePullPolicy, profile, env, pullSecrets, user, envFrom, mountsFrom, mounts, root, ttl";

it.each<[string, Json, string, string]>([
  ["a list", [], "", "a mapping is expected, not a list"],
  ["a key nobody knows", { profil: "x" }, "profil", "there is no such key; there are: version,"],
  [
    "a preset that names a preset",
    { presets: { net: { preset: "other" } } },
    "presets.net.preset",
    `there is no such key; there are: ${settings}, copy, node`,
  ],
  ["a key without meaning in copies", { copy: { ttl: "1h" } }, "copy.ttl", "there is no such key"],
  ["a key without meaning on nodes", { node: { user: 1 } }, "node.user", "there is no such key"],
  ["a key of copies elsewhere", { sameNode: true }, "sameNode", "there is no such key"],
  ["a key of every object", { presets: { a: { constructor: {} } } }, "presets.a.constructor", "no"],
  ["another version", { version: 2 }, "version", "knows version 1 of the format, not 2"],
  [
    "a number for a text",
    { image: 7 },
    "image",
    'a text is expected, not 7; in quotes it is one: "7"',
  ],
  ["a list for a text", { image: ["a"] }, "image", "a text is expected, not a list"],
  ["an image that can't be", { image: "Bad Name" }, "image", '"Bad Name" is no name of an image'],
  ["an empty text", { image: "" }, "image", "it may not be empty"],
  ["a profile nobody knows", { profile: "root" }, "profile", '"root" is none of legacy, general,'],
  [
    "a policy nobody knows",
    { imagePullPolicy: "always" },
    "imagePullPolicy",
    "none of Always, IfN",
  ],
  ["a mount in no form", { mounts: ["a:b:c"] }, "mounts.0", "must be VOLUME[:PATH][:ro], not"],
  [
    "a mount that is no text",
    { mounts: [{ a: "b" }] },
    "mounts.0",
    "a text is expected, not a map",
  ],
  ["another root", { root: "host" }, "root", '"host" is none of target, debugger'],
  ["a user by name", { user: "bob" }, "user", 'must be UID, UID:GID, "target" or "root"'],
  ["a variable that is true", { env: { A: true } }, "env.A", 'in quotes it is one: "true"'],
  ["variables as a list", { env: ["A=1"] }, "env", "a mapping is expected, not a list"],
  [
    "a variable with = in it",
    { env: { "A=B": "1" } },
    "env.A=B",
    "can't be the name of a variable",
  ],
  ["a Secret that is no text", { pullSecrets: ["a", 1] }, "pullSecrets.1", "a text is expected"],
  ["Secrets that are no list", { pullSecrets: "a" }, "pullSecrets", 'a list is expected, not "a"'],
  ["a time that is a number", { ttl: 60 }, "ttl", 'a time like "1h" or "90m" is expected, not 60'],
  ["a time in no unit", { ttl: "60" }, "ttl", 'a time like "1h" or "90m" is expected, not "60"'],
  ["a text for true", { copy: { sameNode: "yes" } }, "copy.sameNode", "true or false is expected"],
  ["a preset that isn't there", { preset: "a" }, "preset", 'no preset "a"; there are: none'],
  [
    "a preset of a namespace that isn't there",
    { presets: { x: {}, y: {} }, clusters: { c: { namespaces: { n: { preset: "a" } } } } },
    "clusters.c.namespaces.n.preset",
    'there is no preset "a"; there are: x, y',
  ],
])("refuses %s", (_what, value, path, problem) => {
  let thrown: unknown;
  try {
    checkConfiguration(value);
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof ConfigurationError)) throw new Error(`not refused: ${String(thrown)}`);
  expect({ path: thrown.path.join("."), message: thrown.message }).toEqual({
    path,
    message: expect.stringContaining(problem),
  });
});
