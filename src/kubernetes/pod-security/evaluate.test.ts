import { describe, expect, it } from "vitest";
import type { PodSpec } from "../types.ts";
import type { CheckedPod } from "./check.ts";
import { describeViolations } from "./describe-violations.ts";
import { evaluatePodSecurity } from "./evaluate.ts";
import type { LevelVersion } from "./level.ts";

const container = (name: string, securityContext?: object, rest: object = {}) => ({
  name,
  image: "busybox",
  ...(securityContext === undefined ? {} : { securityContext }),
  ...rest,
});

/** Passes `restricted`. */
const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

function verdict(
  spec: PodSpec,
  wanted: Partial<LevelVersion> = {},
  annotations?: CheckedPod["metadata"],
) {
  const level: LevelVersion = { level: "baseline", version: "latest", ...wanted };
  return describeViolations(
    evaluatePodSecurity(
      { spec, ...(annotations === undefined ? {} : { metadata: annotations }) },
      level,
    ),
  );
}

describe("the privileged level", () => {
  it("allows everything", () => {
    const spec = { containers: [container("a", { privileged: true })], hostPID: true };
    expect(verdict(spec, { level: "privileged" })).toBe("");
  });
});

describe("the baseline level", () => {
  it.each<[string, PodSpec, string]>([
    ["an ordinary Pod", { containers: [container("a")] }, ""],
    [
      "capabilities beyond the default ones",
      {
        containers: [
          container("a", { capabilities: { add: ["SYS_PTRACE", "CHOWN"] } }),
          container("b", { capabilities: { add: ["NET_ADMIN"] } }),
        ],
      },
      'non-default capabilities (containers "a", "b" must not include "NET_ADMIN", "SYS_PTRACE" in securityContext.capabilities.add)',
    ],
    [
      "an ephemeral container's capabilities",
      {
        containers: [container("a")],
        ephemeralContainers: [container("dbg", { capabilities: { add: ["SYS_PTRACE"] } })],
      },
      'non-default capabilities (container "dbg" must not include "SYS_PTRACE" in securityContext.capabilities.add)',
    ],
    [
      "the host's namespaces",
      { containers: [container("a")], hostNetwork: true, hostPID: true, hostIPC: true },
      "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
    ],
    [
      "the host's files",
      {
        containers: [container("a")],
        volumes: [
          { name: "v", hostPath: { path: "/" } },
          { name: "w", emptyDir: {} },
        ],
      },
      'hostPath volumes (volume "v")',
    ],
    [
      "the host's ports, in the order of their digits",
      {
        containers: [
          container("a", undefined, { ports: [{ containerPort: 1, hostPort: 9090 }] }),
          container("b", undefined, { ports: [{ containerPort: 1, hostPort: 8080 }] }),
        ],
      },
      'hostPort (containers "a", "b" use hostPorts 8080, 9090)',
    ],
    [
      "one port of the host",
      { containers: [container("a", undefined, { ports: [{ containerPort: 1, hostPort: 80 }] })] },
      'hostPort (container "a" uses hostPort 80)',
    ],
    [
      "a probe of another host",
      {
        containers: [
          container("a", undefined, {
            livenessProbe: { httpGet: { host: "example.com", port: 80 } },
          }),
        ],
      },
      'probe or lifecycle host (container "a" uses probe or lifecycle host "example.com")',
    ],
    [
      "privileged init and app containers",
      {
        initContainers: [container("i", { privileged: true })],
        containers: [container("a", { privileged: true })],
      },
      'privileged (containers "i", "a" must not set securityContext.privileged=true)',
    ],
    [
      "an unmasked /proc",
      { containers: [container("a", { procMount: "Unmasked" })] },
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "an unmasked /proc in a user namespace",
      { containers: [container("a", { procMount: "Unmasked" })], hostUsers: false },
      "",
    ],
    [
      "SELinux options",
      {
        containers: [container("a", { seLinuxOptions: { type: "spc_t", user: "root" } })],
        securityContext: { seLinuxOptions: { role: "system_r" } },
      },
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)',
    ],
    [
      "seccomp switched off",
      {
        containers: [container("a", { seccompProfile: { type: "Unconfined" } })],
        securityContext: { seccompProfile: { type: "Unconfined" } },
      },
      'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      "AppArmor switched off",
      { containers: [container("a", { appArmorProfile: { type: "Unconfined" } })] },
      'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
    ],
    [
      "sysctls of the whole node",
      {
        containers: [container("a")],
        securityContext: {
          sysctls: [
            { name: "kernel.msgmax", value: "1" },
            { name: "net.ipv4.tcp_rmem", value: "4096" },
          ],
        },
      },
      "forbidden sysctls (kernel.msgmax)",
    ],
    [
      "a process of the Windows host",
      {
        containers: [container("a", { windowsOptions: { hostProcess: true } })],
        securityContext: { windowsOptions: { hostProcess: true } },
      },
      'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
    ],
    [
      "several at once, in the order of their ids",
      { containers: [container("a", { privileged: true })], hostPID: true },
      'host namespaces (hostPID=true), privileged (container "a" must not set securityContext.privileged=true)',
    ],
  ])("judges %s", (_, spec, expected) => {
    expect(verdict(spec)).toBe(expected);
  });

  it("reads AppArmor's old annotations", () => {
    const key = "container.apparmor.security.beta.kubernetes.io/a";
    expect(
      verdict({ containers: [container("a")] }, {}, { annotations: { [key]: "unconfined" } }),
    ).toBe(
      `forbidden AppArmor profile (annotation must not set AppArmor profile type to "${key}="unconfined"")`,
    );
    expect(
      verdict({ containers: [container("a")] }, {}, { annotations: { [key]: "localhost/mine" } }),
    ).toBe("");
  });
});

describe("the restricted level", () => {
  const restricted = { level: "restricted" } as const;

  it("takes a confined Pod", () => {
    expect(verdict({ containers: [container("a", confined)] }, restricted)).toBe("");
  });

  it("takes what the Pod sets for all its containers", () => {
    const { runAsNonRoot, seccompProfile, ...own } = confined;
    const securityContext = { runAsNonRoot, seccompProfile };
    expect(verdict({ containers: [container("a", own)], securityContext }, restricted)).toBe("");
  });

  it("lists all that an ordinary Pod lacks", () => {
    expect(verdict({ containers: [container("a")] }, restricted)).toBe(
      'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });

  it.each<[string, PodSpec, string]>([
    [
      "NET_BIND_SERVICE and another capability",
      {
        containers: [
          container("a", {
            ...confined,
            capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_PTRACE"] },
          }),
        ],
      },
      'unrestricted capabilities (container "a" must not include "SYS_PTRACE" in securityContext.capabilities.add)',
    ],
    [
      "root by number",
      {
        containers: [container("a", { ...confined, runAsUser: 0 })],
        securityContext: { runAsUser: 0 },
      },
      'runAsUser=0 (pod and container "a" must not set runAsUser=0)',
    ],
    [
      "runAsNonRoot taken back",
      {
        containers: [container("a", { ...confined, runAsNonRoot: false })],
        securityContext: { runAsNonRoot: true },
      },
      'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      "root in a user namespace",
      {
        containers: [container("a", { ...confined, runAsNonRoot: false, runAsUser: 0 })],
        hostUsers: false,
      },
      "",
    ],
    [
      "an unmasked /proc even in a user namespace",
      { containers: [container("a", { ...confined, procMount: "Unmasked" })], hostUsers: false },
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "volumes from elsewhere, the host's among them only once",
      {
        containers: [container("a", confined)],
        volumes: [
          { name: "h", hostPath: { path: "/" } },
          { name: "n", nfs: { path: "/", server: "x" } },
          { name: "e", emptyDir: {} },
        ],
      },
      'restricted volume types (volumes "h", "n" use restricted volume types "hostPath", "nfs")',
    ],
    [
      "Windows Pods where the control is about Linux",
      {
        containers: [container("a", { runAsNonRoot: true })],
        os: { name: "windows" },
      },
      "",
    ],
    [
      "seccomp switched off once, not also as missing",
      {
        containers: [container("a", { ...confined, seccompProfile: { type: "Unconfined" } })],
      },
      'seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])("judges %s", (_, spec, expected) => {
    expect(verdict(spec, restricted)).toBe(expected);
  });
});

describe("the version of a policy", () => {
  const sysctl = (name: string): PodSpec => ({
    containers: [container("a")],
    securityContext: { sysctls: [{ name, value: "1" }] },
  });

  it.each<[string, PodSpec, LevelVersion, boolean]>([
    [
      "a sysctl before it was safe",
      sysctl("net.ipv4.tcp_rmem"),
      { level: "baseline", version: 31 },
      false,
    ],
    [
      "a sysctl since it is safe",
      sysctl("net.ipv4.tcp_rmem"),
      { level: "baseline", version: 32 },
      true,
    ],
    [
      "what a later release allows",
      sysctl("net.ipv4.tcp_rmem"),
      { level: "baseline", version: 99 },
      true,
    ],
    [
      "capabilities kept before 1.22",
      { containers: [container("a", { ...confined, capabilities: {} })] },
      { level: "restricted", version: 21 },
      true,
    ],
    [
      "capabilities kept since 1.22",
      { containers: [container("a", { ...confined, capabilities: {} })] },
      { level: "restricted", version: 22 },
      false,
    ],
    [
      "baseline's capabilities under restricted before 1.22",
      { containers: [container("a", { ...confined, capabilities: { add: ["SYS_ADMIN"] } })] },
      { level: "restricted", version: 21 },
      false,
    ],
  ])("counts for %s", (_, spec, level, passes) => {
    expect(evaluatePodSecurity({ spec }, level).length === 0).toBe(passes);
  });

  it("reads seccomp's annotations before 1.19", () => {
    const annotations = { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" };
    const old: LevelVersion = { level: "baseline", version: 18 };
    expect(verdict({ containers: [container("a")] }, old, { annotations })).toBe(
      'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
    );
    expect(verdict({ containers: [container("a")] }, {}, { annotations })).toBe("");
  });
});
