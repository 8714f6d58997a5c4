import { describe, expect, it } from "vitest";
import type { Container, NodeRuntimeHandler } from "../../../kubernetes/types.ts";
import { MountPropagation } from "../../runtime/proto/cri_pb.ts";
import { ConfigProblem } from "../config/environment.ts";
import { canMountRecursivelyReadOnly, containerMounts } from "./mounts.ts";

const plans = [{ kind: "empty-directory", name: "v", path: "/data/v" }] as const;
const standard = { hosts: "/pod/etc-hosts", terminationLog: "/pod/log" };
const hosts = { containerPath: "/etc/hosts", hostPath: "/pod/etc-hosts" };
const message = { containerPath: "/dev/termination-log", hostPath: "/pod/log" };
const own = (rest: object = {}) => ({
  containerPath: "/v",
  hostPath: "/data/v",
  readonly: false,
  propagation: MountPropagation.PROPAGATION_PRIVATE,
  ...rest,
});

const mountsOf = (container: Omit<Container, "name">, recursiveReadOnly = false) =>
  containerMounts(
    { name: "app", ...container },
    { plans, subPaths: [], standard, recursiveReadOnly },
  );

describe("a container mounts", () => {
  const { PROPAGATION_HOST_TO_CONTAINER, PROPAGATION_BIDIRECTIONAL } = MountPropagation;
  const mount = { name: "v", mountPath: "/v" };
  it.each<[string, Omit<Container, "name">, object[]]>([
    ["its hosts file and the place for its last words", {}, [hosts, message]],
    [
      "its last words where it wants them",
      { terminationMessagePath: "/tmp/bye" },
      [hosts, { ...message, containerPath: "/tmp/bye" }],
    ],
    ["a volume", { volumeMounts: [mount] }, [own(), hosts, message]],
    [
      "a volume read-only",
      { volumeMounts: [{ ...mount, readOnly: true }] },
      [own({ readonly: true }), hosts, message],
    ],
    [
      "a volume that hears of the node's mounts",
      { volumeMounts: [{ ...mount, mountPropagation: "HostToContainer" }] },
      [own({ propagation: PROPAGATION_HOST_TO_CONTAINER }), hosts, message],
    ],
    [
      "a volume whose mounts the node hears of",
      { volumeMounts: [{ ...mount, mountPropagation: "Bidirectional" }] },
      [own({ propagation: PROPAGATION_BIDIRECTIONAL }), hosts, message],
    ],
    [
      "one volume in two places",
      { volumeMounts: [mount, { ...mount, mountPath: "/w" }] },
      [own(), own({ containerPath: "/w" }), hosts, message],
    ],
    [
      "its own file over the hosts file",
      { volumeMounts: [{ ...mount, mountPath: "/etc/hosts" }] },
      [own({ containerPath: "/etc/hosts" }), message],
    ],
  ])("%s", (_what, container, mounts) => {
    expect(mountsOf(container)).toEqual(mounts);
  });
});

it.each<[string, string | undefined, boolean, object]>([
  ["no word of it", undefined, true, {}],
  ["Disabled", "Disabled", true, {}],
  ["IfPossible, by a runtime that can't", "IfPossible", false, {}],
  ["IfPossible, by one that can", "IfPossible", true, { recursiveReadOnly: true }],
  ["Enabled, by one that can", "Enabled", true, { recursiveReadOnly: true }],
])("a container mounts recursively read-only where it says %s", (_what, mode, can, rest) => {
  const wish = mode === undefined ? {} : { recursiveReadOnly: mode };
  const volumeMounts = [{ name: "v", mountPath: "/v", readOnly: true, ...wish }];
  expect(mountsOf({ volumeMounts }, can)[0]).toEqual(own({ readonly: true, ...rest }));
});

it.each<[string, NodeRuntimeHandler[] | undefined, boolean]>([
  ["says nothing", undefined, false],
  ["names no features", [{ name: "" }], false],
  ["can't", [{ name: "", features: { recursiveReadOnlyMounts: false } }], false],
  [
    "can with another handler only",
    [{ name: "x", features: { recursiveReadOnlyMounts: true } }],
    false,
  ],
  ["can", [{ name: "", features: { recursiveReadOnlyMounts: true } }], true],
])("a runtime that %s", (_what, runtimeHandlers, expected) => {
  const status = runtimeHandlers === undefined ? {} : { runtimeHandlers };
  expect(canMountRecursivelyReadOnly({ status })).toBe(expected);
});

it.each<[string, object, string]>([
  ["a volume the Pod doesn't have", { name: "no" }, 'volume "no" is not in the Pod'],
  [
    "a volume recursively read-only",
    { name: "v", readOnly: true, recursiveReadOnly: "Enabled" },
    'failed to resolve recursive read-only mode: volume "v" requested recursive read-only mode, but it is not supported by the runtime',
  ],
])("a container can't mount %s", (_what, rest, why) => {
  const volumeMounts = [{ name: "v", mountPath: "/v", ...rest }];
  expect(() => mountsOf({ volumeMounts })).toThrow(new ConfigProblem(why));
});
