import { describe, expect, it } from "vitest";
import { containerRefusals, podRefusals } from "../../../../../../test/refusals.ts";
import type { PodSpec, SecurityContext } from "../../../../../kubernetes/types.ts";

const app = { name: "app", image: "a" };
const sysctlPattern = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

describe("the security context of a container", () => {
  it.each<[SecurityContext, ...string[]]>([
    [
      { runAsUser: -1, runAsGroup: 2147483648 },
      "runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive",
    ],
    [
      { procMount: "Half" },
      'procMount: Unsupported value: "Half": supported values: "Default", "Unmasked"',
    ],
    [
      { procMount: "Unmasked" },
      'procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
    ],
    [
      { seccompProfile: { type: "" } },
      "seccompProfile.type: Required value: type is required when seccompProfile is set",
    ],
    [
      { seccompProfile: { type: "Localhost" }, appArmorProfile: { type: "Localhost" } },
      "seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
      "appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost",
    ],
    [
      { seccompProfile: { type: "Unconfined", localhostProfile: "a" } },
      'seccompProfile.localhostProfile: Invalid value: {"Type":"Unconfined","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost',
    ],
    [
      { appArmorProfile: { type: "Some" } },
      'appArmorProfile.type: Unsupported value: "Some": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
    ],
    [
      { appArmorProfile: { type: "Localhost", localhostProfile: " a" } },
      'appArmorProfile.localhostProfile: Invalid value: " a": must not be padded with whitespace',
    ],
    [
      { windowsOptions: { runAsUserName: "a\\b\\c" } },
      'windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash',
    ],
    [
      { windowsOptions: { runAsUserName: ".x\\..", gmsaCredentialSpec: "" } },
      'windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string',
      "windowsOptions.runAsUserName: Invalid value: \".x\\\\..\": runAsUserName's Domain doesn't match the NetBios nor the DNS format",
      'windowsOptions.runAsUserName: Invalid value: ".x\\\\..": runAsUserName\'s User cannot contain only periods or spaces',
    ],
  ])("%j is refused", (securityContext, ...said) => {
    expect(containerRefusals({ securityContext })).toEqual(
      said.map((each) => `securityContext.${each}`),
    );
  });

  it("cannot be privileged without escalation; the whole of it is shown as Go has it", () => {
    const securityContext = {
      privileged: true,
      allowPrivilegeEscalation: false,
      capabilities: { add: ["CAP_SYS_ADMIN"] },
    };
    const shown =
      '{"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}';
    expect(containerRefusals({ securityContext })).toEqual([
      `securityContext: Invalid value: ${shown}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
      `securityContext: Invalid value: ${shown}: cannot set \`allowPrivilegeEscalation\` to false and \`capabilities.Add\` CAP_SYS_ADMIN`,
    ]);
  });

  it("may show all of /proc to a Pod with users of its own", () => {
    expect(
      containerRefusals({ securityContext: { procMount: "Unmasked" } }, { hostUsers: false }),
    ).toEqual([]);
  });
});

describe("the security of a Pod", () => {
  it.each<[Partial<PodSpec>, ...string[]]>([
    [
      { securityContext: { fsGroup: -1, supplementalGroups: [0, -2] } },
      "spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "spec.securityContext.supplementalGroups[1]: Invalid value: -2: must be between 0 and 2147483647, inclusive",
    ],
    [
      {
        securityContext: {
          fsGroupChangePolicy: "Never",
          supplementalGroupsPolicy: "Some",
          seLinuxChangePolicy: "Off",
        },
      },
      'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
      'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Some": supported values: "Merge", "Strict"',
      'spec.securityContext.seLinuxChangePolicy: Unsupported value: "Off": supported values: "MountOption", "Recursive"',
    ],
    [
      {
        securityContext: {
          sysctls: [
            { name: "", value: "1" },
            { name: "Kernel", value: "1" },
            { name: "kernel.x", value: "1" },
            { name: "kernel.x", value: "2" },
          ],
        },
      },
      "spec.securityContext.sysctls[0].name: Required value",
      `spec.securityContext.sysctls[1].name: Invalid value: "Kernel": must have at most 253 characters and match regex ${sysctlPattern}`,
      'spec.securityContext.sysctls[3].name: Duplicate value: "kernel.x"',
    ],
    [
      {
        hostNetwork: true,
        hostIPC: true,
        securityContext: {
          sysctls: [
            { name: "net/ipv4/ip_forward", value: "1" },
            { name: "kernel.sem", value: "1" },
          ],
        },
      },
      "spec.securityContext.sysctls[0].name: Invalid value: \"net/ipv4/ip_forward\": may not be specified when 'hostNetwork' is true",
      "spec.securityContext.sysctls[1].name: Invalid value: \"kernel.sem\": may not be specified when 'hostIPC' is true",
    ],
    [
      { hostUsers: false, hostNetwork: true, hostPID: true, hostIPC: true },
      "spec.hostNetwork: Forbidden: when `hostUsers` is false",
      "spec.HostPID: Forbidden: when `hostUsers` is false",
      "spec.HostIPC: Forbidden: when `hostUsers` is false",
    ],
    [{ os: { name: "" } }, "spec.os.name: Required value"],
    [
      { os: { name: "plan9" } },
      'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
    ],
    [
      {
        os: { name: "linux" },
        containers: [{ ...app, securityContext: { windowsOptions: {} } }],
      },
      "spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
    ],
    [
      {
        os: { name: "windows" },
        hostPID: true,
        securityContext: { fsGroup: 1 },
        containers: [{ ...app, securityContext: { privileged: false } }],
      },
      "spec.hostPID: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
      "spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
    ],
    [
      {
        securityContext: { windowsOptions: { hostProcess: true } },
        containers: [{ ...app, securityContext: { windowsOptions: { hostProcess: false } } }],
        initContainers: [{ name: "i", image: "i" }],
      },
      "spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true",
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
    ],
  ])("%j is refused", (spec, ...said) => {
    expect(podRefusals(spec)).toEqual(said);
  });
});
