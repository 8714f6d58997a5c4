import { describe, expect, it } from "vitest";
import type { Container, PodSpec, Volume } from "../../../kubernetes/types.ts";
import { ConfigProblem } from "../config/environment.ts";
import { aPod } from "../fixtures.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { planVolumes } from "./plan.ts";

const places = podPlaces(
  { pods: "/data/pods", logs: "/data/logs", memory: "/run/memory" },
  identityOf(aPod()),
);
const sources = {
  configMap: (name: string) =>
    name === "settings" ? { data: { a: "1", b: "2" }, binaryData: { bin: "AP8=" } } : undefined,
  secret: (name: string) => (name === "keys" ? { data: { token: "cw==" } } : undefined),
  token: ({ audience }: { audience: string }) =>
    audience === "nobody" ? new Error("refused") : `token for ${audience}`,
  podIps: [],
  hostIp: "10.0.0.1",
  allocatable: { cpu: "2", memory: "1Gi" },
  serviceVariables: new Map<string, string>(),
};

function plan(volume: Omit<Volume, "name">, spec: Partial<PodSpec> = {}) {
  return planVolumes(aPod({ ...spec, volumes: [{ name: "v", ...volume }] }), places, sources)[0];
}

const file = (path: string, text: string, mode = 0o644) => ({
  path,
  data: Buffer.from(text),
  mode,
});

const gibibyte = 1024 ** 3;
const limited = (memory: string): Container => ({
  name: `app-${memory}`,
  image: "busybox",
  resources: { limits: { memory } },
});
const propagating = (mountPropagation: string): Container => ({
  name: "app",
  image: "busybox",
  volumeMounts: [{ name: "v", mountPath: "/v", mountPropagation }],
});

describe("the plan of a volume", () => {
  const inPod = "/data/pods/uid-1/volumes/v";
  const inMemory = "/run/memory/uid-1/v";
  it.each<[string, Omit<Volume, "name">, object, Partial<PodSpec>?]>([
    ["emptyDir", { emptyDir: {} }, { kind: "empty-directory", path: inPod }],
    [
      "emptyDir in memory",
      { emptyDir: { medium: "Memory" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte },
    ],
    [
      "emptyDir in memory of a size",
      { emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      { kind: "empty-directory", path: inMemory, memory: 1048576 },
    ],
    [
      "emptyDir in memory of a size 0, which is none",
      { emptyDir: { medium: "Memory", sizeLimit: "0" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte },
    ],
    [
      "emptyDir in memory of a size that the node doesn't have",
      { emptyDir: { medium: "Memory", sizeLimit: "1Ti" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte },
    ],
    [
      "emptyDir in memory of what the Pod may have",
      { emptyDir: { medium: "Memory" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte / 8 },
      { containers: [limited("64Mi"), limited("64Mi")] },
    ],
    [
      "emptyDir in memory of a size that the Pod may not have",
      { emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte / 16 },
      { containers: [limited("64Mi")] },
    ],
    [
      "emptyDir in memory of a Pod in which not every container has a limit",
      { emptyDir: { medium: "Memory" } },
      { kind: "empty-directory", path: inMemory, memory: gibibyte },
      { containers: [limited("64Mi"), { name: "b", image: "busybox" }] },
    ],
    [
      "emptyDir that a container passes mounts on through",
      { emptyDir: {} },
      { kind: "empty-directory", path: inPod, shared: true },
      { containers: [propagating("HostToContainer")] },
    ],
    [
      "emptyDir whose mounts stay where they are made",
      { emptyDir: {} },
      { kind: "empty-directory", path: inPod },
      { containers: [propagating("None")] },
    ],
    [
      "emptyDir of a group",
      { emptyDir: {} },
      { kind: "empty-directory", path: inPod, group: 2000 },
      { securityContext: { fsGroup: 2000 } },
    ],
    ["hostPath", { hostPath: { path: "/srv" } }, { kind: "host-path", path: "/srv", type: "" }],
    [
      "hostPath of a type",
      { hostPath: { path: "/srv", type: "Directory" } },
      { kind: "host-path", path: "/srv", type: "Directory" },
    ],
    [
      "configMap with every key",
      { configMap: { name: "settings" } },
      {
        kind: "files",
        path: inPod,
        files: [
          file("a", "1"),
          file("b", "2"),
          { path: "bin", data: Buffer.from([0, 255]), mode: 0o644 },
        ],
      },
    ],
    [
      "configMap with some keys at their paths and modes",
      {
        configMap: {
          name: "settings",
          defaultMode: 0o400,
          items: [
            { key: "b", path: "deep/b.conf", mode: 0o755 },
            { key: "a", path: "a" },
          ],
        },
      },
      {
        kind: "files",
        path: inPod,
        files: [file("deep/b.conf", "2", 0o755), file("a", "1", 0o400)],
      },
    ],
    [
      "configMap that is optional and absent",
      { configMap: { name: "no", optional: true } },
      { kind: "files", path: inPod, files: [] },
    ],
    [
      "configMap whose optional key is absent",
      {
        configMap: {
          name: "settings",
          optional: true,
          items: [
            { key: "no", path: "no" },
            { key: "a", path: "a" },
          ],
        },
      },
      { kind: "files", path: inPod, files: [file("a", "1")] },
    ],
    [
      "secret, which never touches a disk",
      { secret: { secretName: "keys" } },
      { kind: "files", path: inMemory, files: [file("token", "s")] },
    ],
    [
      "downwardAPI, which never touches a disk either",
      { downwardAPI: { items: [{ path: "n", fieldRef: { fieldPath: "metadata.name" } }] } },
      { kind: "files", path: inMemory, files: [file("n", "web")] },
    ],
    [
      "projected, with a group",
      { projected: { sources: [{ configMap: { name: "settings" } }] } },
      {
        kind: "files",
        path: inMemory,
        files: [
          file("a", "1"),
          file("b", "2"),
          { path: "bin", data: Buffer.from([0, 255]), mode: 0o644 },
        ],
        group: 2000,
      },
      { securityContext: { fsGroup: 2000 } },
    ],
    [
      "secret that is optional and absent",
      { secret: { secretName: "no", optional: true } },
      { kind: "files", path: inMemory, files: [] },
    ],
  ])("%s", (_what, volume, expected, spec) => {
    expect(plan(volume, spec)).toEqual({ name: "v", ...expected });
  });
});

it("in memory has the kernel's own limit where nothing else limits it", () => {
  const pod = aPod({ volumes: [{ name: "v", emptyDir: { medium: "Memory" } }] });
  expect(planVolumes(pod, places, { ...sources, allocatable: {} })[0]).toMatchObject({
    memory: "default",
  });
});

it("a block device is refused, whoever wants it", () => {
  const wanting: Container = {
    name: "app",
    image: "busybox",
    volumeDevices: [{ name: "v", devicePath: "/dev/x" }],
  };
  expect(() => plan({ emptyDir: {} }, { initContainers: [wanting] })).toThrow(
    new ConfigProblem(
      'MountVolume.SetUp failed for volume "v" : container app wants it as a block device (volumeDevices), which the playground does not offer',
    ),
  );
});

describe("no volume is made", () => {
  const failed = 'MountVolume.SetUp failed for volume "v" : ';
  it.each<[string, Omit<Volume, "name">, string]>([
    [
      "from a configMap that doesn't exist",
      { configMap: { name: "no" } },
      'configmap "no" not found',
    ],
    ["from a secret that doesn't exist", { secret: { secretName: "no" } }, 'secret "no" not found'],
    [
      "from a key the configMap doesn't have",
      { configMap: { name: "settings", items: [{ key: "no", path: "x" }] } },
      "references non-existent config key: no",
    ],
    [
      "from a key the secret doesn't have",
      { secret: { secretName: "keys", items: [{ key: "no", path: "x" }] } },
      "references non-existent secret key: no",
    ],
    [
      "that climbs out of its directory",
      { configMap: { name: "settings", items: [{ key: "a", path: "x/../../a" }] } },
      "invalid path: x/../../a",
    ],
    [
      "at an absolute path",
      { configMap: { name: "settings", items: [{ key: "a", path: "/etc/a" }] } },
      "invalid path: /etc/a",
    ],
    [
      "where the swapped link lies",
      { configMap: { name: "settings", items: [{ key: "a", path: "..data" }] } },
      "invalid path: ..data",
    ],
    [
      "of a kind the playground doesn't offer",
      { nfs: { server: "x", path: "/" } },
      "volumes of the type nfs are not offered by the playground",
    ],
    ["of no kind at all", {}, "volumes of the type unknown are not offered by the playground"],
  ])("%s", (_what, volume, why) => {
    expect(() => plan(volume)).toThrow(new ConfigProblem(failed + why));
  });
});
