import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../../kubernetes/types.ts";
import { NamespaceMode, ProfileType } from "../../runtime/proto/cri_pb.ts";
import { aDebugger, aPod } from "../fixtures.ts";
import { sandboxConfig } from "./sandbox-config.ts";

const dns = { servers: ["192.0.2.1"], searches: ["lan.example"], options: ["ndots:5"] };
const places = {
  logDirectory: "/logs/web",
  cgroupParent: "/pods/poduid-1",
  clusterDomain: "cluster.local",
  dns,
};
const { POD, CONTAINER, NODE } = NamespaceMode;

it("names the Pod, its attempt and its places", () => {
  const pod = aPod({}, { metadata: { labels: { app: "web" }, annotations: { note: "x" } } });
  expect(sandboxConfig(pod, 2, places)).toMatchObject({
    metadata: { name: "web", namespace: "default", uid: "uid-1", attempt: 2 },
    hostname: "web",
    dnsConfig: dns,
    logDirectory: "/logs/web",
    labels: {
      app: "web",
      "io.kubernetes.pod.name": "web",
      "io.kubernetes.pod.namespace": "default",
      "io.kubernetes.pod.uid": "uid-1",
    },
    annotations: { note: "x" },
    linux: { cgroupParent: "/pods/poduid-1" },
  });
});

it("does not let a label of the Pod hide whose sandbox it is", () => {
  const pod = aPod({}, { metadata: { labels: { "io.kubernetes.pod.uid": "forged" } } });
  expect(sandboxConfig(pod, 0, places).labels).toHaveProperty(["io.kubernetes.pod.uid"], "uid-1");
});

it.each<[string, Partial<PodSpec>, [NamespaceMode, NamespaceMode, NamespaceMode]]>([
  ["its own processes and network", {}, [POD, CONTAINER, POD]],
  ["shared processes", { shareProcessNamespace: true }, [POD, POD, POD]],
  ["the node's processes", { hostPID: true }, [POD, NODE, POD]],
  ["the node's network", { hostNetwork: true }, [NODE, CONTAINER, POD]],
  ["the node's IPC", { hostIPC: true }, [POD, CONTAINER, NODE]],
])("asks for %s", (_what, spec, [network, pid, ipc]) => {
  expect(sandboxConfig(aPod(spec), 0, places).linux?.securityContext?.namespaceOptions).toEqual({
    network,
    pid,
    ipc,
    targetId: "",
  });
});

describe("privileged", () => {
  const privileged = { securityContext: { privileged: true } };
  it.each<[string, Partial<PodSpec>, boolean]>([
    ["not by itself", {}, false],
    ["for a container", { containers: [{ name: "app", ...privileged }] }, true],
    ["for an init container", { initContainers: [{ name: "ini", ...privileged }] }, true],
    [
      "for an ephemeral container added later",
      { ephemeralContainers: [aDebugger(privileged)] },
      true,
    ],
  ])("is said %s", (_when, spec, expected) => {
    expect(sandboxConfig(aPod(spec), 0, places).linux?.securityContext?.privileged).toBe(expected);
  });
});

it("takes the Pod's user, groups and sysctls, and the runtime's seccomp profile", () => {
  const securityContext = {
    seccompProfile: { type: "Unconfined" },
    runAsUser: 1000,
    runAsGroup: 3000,
    fsGroup: 6,
    supplementalGroups: [7, 8],
    sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
  };
  expect(sandboxConfig(aPod({ securityContext }), 0, places).linux).toMatchObject({
    sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
    securityContext: {
      runAsUser: { value: 1000n },
      runAsGroup: { value: 3000n },
      seccomp: { profileType: ProfileType.RuntimeDefault },
      supplementalGroups: [6n, 7n, 8n],
    },
  });
});

it("leaves out a group without a user, which CRI would refuse", () => {
  const pod = aPod({ securityContext: { runAsGroup: 3000 } });
  expect(sandboxConfig(pod, 0, places).linux?.securityContext?.runAsGroup).toBeUndefined();
});

it("refuses a user namespace rather than running without", () => {
  expect(() => sandboxConfig(aPod({ hostUsers: false }), 0, places)).toThrow(
    'RuntimeClass handler "" does not support user namespaces',
  );
});

it("leaves the hostname to the node in the node's network", () => {
  expect(sandboxConfig(aPod({ hostNetwork: true }), 0, places).hostname).toBe("");
});
