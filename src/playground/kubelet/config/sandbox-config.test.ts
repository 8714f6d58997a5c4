import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../../kubernetes/types.ts";
import { NamespaceMode, ProfileType } from "../../runtime/proto/cri_pb.ts";
import { aDebugger, aPod } from "../fixtures.ts";
import { hostnameOf, sandboxConfig } from "./sandbox-config.ts";

const places = { logDirectory: "/logs/web", cgroupParent: "/pods/poduid-1" };
const { POD, CONTAINER, NODE } = NamespaceMode;

it("names the Pod, its attempt and its places", () => {
  const pod = aPod({}, { metadata: { labels: { app: "web" }, annotations: { note: "x" } } });
  expect(sandboxConfig(pod, 2, places)).toMatchObject({
    metadata: { name: "web", namespace: "default", uid: "uid-1", attempt: 2 },
    hostname: "web",
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

it("takes the Pod's seccomp profile, groups and sysctls", () => {
  const plain = sandboxConfig(aPod(), 0, places).linux;
  expect(plain?.securityContext?.seccomp).toEqual({ profileType: ProfileType.RuntimeDefault });
  const securityContext = {
    seccompProfile: { type: "Unconfined" },
    supplementalGroups: [7, 8],
    sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
  };
  expect(sandboxConfig(aPod({ securityContext }), 0, places).linux).toMatchObject({
    sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
    securityContext: {
      seccomp: { profileType: ProfileType.Unconfined },
      supplementalGroups: [7n, 8n],
    },
  });
});

it.each([
  ["the Pod's name", "web", {}, "web"],
  ["spec.hostname", "web", { hostname: "db" }, "db"],
  ["at most 63 characters", "a".repeat(80), {}, "a".repeat(63)],
  ["no dash or dot at the cut", `${"a".repeat(62)}-.b`, {}, "a".repeat(62)],
])("a hostname is %s", (_what, name, spec, hostname) => {
  expect(hostnameOf(aPod(spec, { metadata: { name } }))).toBe(hostname);
});

it("leaves the hostname to the node in the node's network", () => {
  expect(sandboxConfig(aPod({ hostNetwork: true }), 0, places).hostname).toBe("");
});
