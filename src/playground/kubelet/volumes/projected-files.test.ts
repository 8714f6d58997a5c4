import { describe, expect, it } from "vitest";
import type {
  DownwardAPIVolumeFile,
  PodSpec,
  ProjectedVolumeSource,
} from "../../../kubernetes/types.ts";
import { ConfigProblem } from "../config/environment.ts";
import { aPod } from "../fixtures.ts";
import { downwardFiles, projectedFiles } from "./projected-files.ts";

const sources = {
  configMap: (name: string) => (name === "settings" ? { data: { a: "1", b: "2" } } : undefined),
  secret: (name: string) => (name === "keys" ? { data: { key: "cw==" } } : undefined),
  token: ({ audience }: { audience: string }) =>
    audience === "nobody" ? new Error("refused") : `token for ${audience}`,
  podIps: [],
  hostIp: "10.0.0.1",
  allocatable: { cpu: "2", memory: "1Gi" },
  serviceVariables: new Map<string, string>(),
};
const requests = { cpu: "250m", memory: "64Mi" };
const facts = (spec: Partial<PodSpec> = {}) => ({
  volume: "v",
  pod: aPod(
    { containers: [{ name: "app", image: "busybox", resources: { requests } }], ...spec },
    { metadata: { labels: { tier: "one", app: "web" }, annotations: { by: 'a "friend"' } } },
  ),
  sources,
});
const file = (path: string, text: string, mode = 0o644, rest = {}) => ({
  path,
  data: Buffer.from(text),
  mode,
  ...rest,
});
const field = (fieldPath: string) => ({ path: "x", fieldRef: { fieldPath } });
const resource = (containerName: string, name: string, divisor?: string) => ({
  path: "x",
  resourceFieldRef: {
    containerName,
    resource: name,
    ...(divisor === undefined ? {} : { divisor }),
  },
});
const failed = (why: string) =>
  new ConfigProblem(`MountVolume.SetUp failed for volume "v" : ${why}`);

describe("a file of the downward API", () => {
  it.each<[string, DownwardAPIVolumeFile, string]>([
    ["the name", field("metadata.name"), "web"],
    ["the namespace", field("metadata.namespace"), "default"],
    ["the uid", field("metadata.uid"), "uid-1"],
    ["all labels, sorted and quoted", field("metadata.labels"), 'app="web"\ntier="one"'],
    ["one label", field("metadata.labels['tier']"), "one"],
    ["a label that is not there", field("metadata.labels['no']"), ""],
    ["annotations, quoted", field("metadata.annotations"), 'by="a \\"friend\\""'],
    ["a request, in whole units", resource("app", "requests.cpu"), "1"],
    ["a request, in its own", resource("app", "requests.cpu", "1m"), "250"],
    ["a request of memory", resource("app", "requests.memory", "1Mi"), "64"],
    ["a limit nobody set, which is the node's", resource("app", "limits.cpu"), "2"],
  ])("holds %s", (_what, item, text) => {
    expect(downwardFiles(facts(), { items: [item] })).toEqual([file("x", text)]);
  });

  it("has its own mode, else its volume's", () => {
    const items = [
      { ...field("metadata.name"), mode: 0o600 },
      { ...field("metadata.uid"), path: "y" },
    ];
    expect(downwardFiles(facts(), { items, defaultMode: 0o440 })).toEqual([
      file("x", "web", 0o600),
      file("y", "uid-1", 0o440),
    ]);
  });

  it.each<[string, DownwardAPIVolumeFile, string]>([
    ["a field there is none of", field("spec.nothing"), "unsupported fieldPath: spec.nothing"],
    ["a container there is none of", resource("no", "limits.cpu"), "container no not found"],
    [
      "a resource there is none of",
      resource("app", "limits.nothing"),
      "unsupported container resource : limits.nothing",
    ],
    ["a path that climbs out", { ...field("metadata.name"), path: "../x" }, "invalid path: ../x"],
  ])("is not made from %s", (_what, item, why) => {
    expect(() => downwardFiles(facts(), { items: [item] })).toThrow(failed(why));
  });
});

describe("a projected volume", () => {
  const token = { serviceAccountToken: { path: "token" } };
  it.each<[string, ProjectedVolumeSource, object[]]>([
    ["of nothing is empty", {}, []],
    [
      "holds every source's files with its mode, or their own",
      {
        defaultMode: 0o400,
        sources: [
          { configMap: { name: "settings", items: [{ key: "a", path: "deep/a" }] } },
          { secret: { name: "keys", items: [{ key: "key", path: "key", mode: 0o600 }] } },
          { downwardAPI: { items: [field("metadata.name")] } },
          token,
        ],
      },
      [
        file("deep/a", "1", 0o400),
        file("key", "s", 0o600),
        file("x", "web", 0o400),
        file("token", "token for ", 0o400),
      ],
    ],
    [
      "holds the later of two files at one path",
      {
        sources: [
          { configMap: { name: "settings", items: [{ key: "a", path: "x" }] } },
          { configMap: { name: "settings", items: [{ key: "b", path: "x" }] } },
        ],
      },
      [file("x", "2")],
    ],
    [
      "does without what is optional",
      {
        sources: [
          { configMap: { name: "no", optional: true } },
          { secret: { name: "no", optional: true } },
        ],
      },
      [],
    ],
  ])("%s", (_what, source, files) => {
    expect(projectedFiles(facts(), source)).toEqual(files);
  });

  it.each<[string, ProjectedVolumeSource, string]>([
    [
      "a configMap that is missing",
      { sources: [{ configMap: { name: "no" } }] },
      'configmap "no" not found',
    ],
    [
      "a secret that is missing",
      { sources: [{ secret: { name: "no" } }] },
      'secret "no" not found',
    ],
    [
      "a token that is refused",
      { sources: [{ serviceAccountToken: { path: "token", audience: "nobody" } }] },
      "failed to fetch token: refused",
    ],
    [
      "a source that is not offered",
      { sources: [{ clusterTrustBundle: { path: "x" } }] },
      "the projection of clusterTrustBundle is not offered by the playground",
    ],
  ])("is not made from %s", (_what, source, why) => {
    expect(() => projectedFiles(facts(), source)).toThrow(failed(why));
  });

  const app = (runAsUser?: number) => ({
    name: `app-${runAsUser}`,
    image: "busybox",
    ...(runAsUser === undefined ? {} : { securityContext: { runAsUser } }),
  });
  it.each<[string, Partial<PodSpec>, object]>([
    ["anyone's where nobody says who runs", {}, { mode: 0o644 }],
    [
      "the Pod's user's alone",
      { securityContext: { runAsUser: 1000 } },
      { mode: 0o600, uid: 1000 },
    ],
    ["its group's", { securityContext: { fsGroup: 2000 } }, { mode: 0o600 }],
    ["the user's all containers have", { containers: [app(7), app(7)] }, { mode: 0o600, uid: 7 }],
    ["anyone's where users differ", { containers: [app(7), app(8)] }, { mode: 0o644 }],
    ["anyone's where one doesn't say", { containers: [app(7), app()] }, { mode: 0o644 }],
    [
      "the user's all containers have, one by the Pod's word",
      { securityContext: { runAsUser: 7 }, containers: [app(7), app()] },
      { mode: 0o600, uid: 7 },
    ],
    [
      "the user's all containers have, those for debugging not counted",
      { containers: [app(7)], ephemeralContainers: [{ name: "dbg", image: "busybox" }] },
      { mode: 0o600, uid: 7 },
    ],
  ])("has a token that is %s to read", (_what, spec, owner) => {
    expect(projectedFiles(facts(spec), { sources: [token] })).toEqual([
      { path: "token", data: Buffer.from("token for "), ...owner },
    ]);
  });
});
