import { describe, expect, it } from "vitest";
import { containerRefusals, podRefusals } from "../../../../../../test/refusals.ts";
import type { Container, PodSpec } from "../../../../../kubernetes/types.ts";

const app = { name: "app", image: "busybox:1.36" };
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const handler = { exec: { command: ["true"] } };

describe("a container", () => {
  it.each<[Partial<Container>, ...string[]]>([
    [{ name: "" }, "name: Required value"],
    [{ name: "App" }, `name: Invalid value: "App": ${label}`],
    [{ name: "a.b" }, 'name: Invalid value: "a.b": must not contain dots'],
    [{ image: "" }, "image: Required value"],
    [
      { image: "a\n" },
      'image: Invalid value: "a\\n": must not have leading or trailing whitespace',
    ],
    [
      { terminationMessagePolicy: "Log" },
      'terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"',
    ],
    [
      { imagePullPolicy: "<x>" },
      'imagePullPolicy: Unsupported value: "\\u003cx\\u003e": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      { restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }] },
      "restartPolicy: Required value: must specify restartPolicy when restart rules are used",
    ],
    [
      { restartPolicy: "Sometimes", restartPolicyRules: [{ action: "Wait" }] },
      'restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
      'restartPolicyRules[0].action: Unsupported value: "Wait": supported values: "Restart"',
      "restartPolicyRules[0].exitCodes: Required value: must be specified",
    ],
    [
      {
        restartPolicy: "Never",
        restartPolicyRules: Array.from({ length: 21 }, () => ({
          action: "Restart",
          exitCodes: { operator: "In", values: [1] },
        })),
      },
      "restartPolicyRules: Too many: 21: must have at most 20 items",
    ],
    [
      { resizePolicy: [{ resourceName: "disk", restartPolicy: "" }] },
      'resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
      "resizePolicy: Required value",
    ],
  ])("with %j is refused", (container, ...said) => {
    expect(containerRefusals(container)).toEqual(said);
  });

  it.each<[Partial<PodSpec>, ...string[]]>([
    [{ containers: [] }, "spec.containers: Required value"],
    [{ containers: [app, app] }, 'spec.containers[1].name: Duplicate value: "app"'],
    [{ initContainers: [app] }, 'spec.initContainers[0].name: Duplicate value: "app"'],
    [
      { initContainers: [{ name: "i", image: "i", livenessProbe: handler, lifecycle: {} }] },
      "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
      "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      {
        initContainers: [
          {
            name: "i",
            image: "i",
            resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }],
          },
        ],
      },
      "spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: \"RestartContainer\": must not be set to 'RestartContainer' for non-sidecar initContainers",
    ],
    [
      {
        initContainers: [
          {
            name: "s",
            image: "s",
            restartPolicy: "Always",
            restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In" } }],
          },
        ],
      },
      "spec.initContainers[0].restartPolicyRules: Forbidden: restartPolicyRules are not allowed for init containers with restart policy Always",
    ],
    [
      {
        restartPolicy: "Never",
        containers: [
          { ...app, resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] },
        ],
      },
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
    ],
  ])("is refused in a Pod with %j", (spec, ...said) => {
    expect(podRefusals(spec)).toEqual(said);
  });

  it("may watch over a sidecar", () => {
    const sidecar = { name: "s", image: "s", restartPolicy: "Always", startupProbe: handler };
    expect(podRefusals({ initContainers: [sidecar] })).toEqual([]);
  });
});

describe("ports", () => {
  it.each<[Container["ports"], ...string[]]>([
    [[{ containerPort: 0 }], "ports[0].containerPort: Required value"],
    [
      [{ containerPort: 70000, hostPort: -1, protocol: "udp" }],
      "ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      "ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive",
      'ports[0].protocol: Unsupported value: "udp": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      [
        { name: "http", containerPort: 80 },
        { name: "http", containerPort: 81 },
      ],
      'ports[1].name: Duplicate value: "http"',
    ],
    [
      [{ name: "a-name-of-17-char", containerPort: 80 }],
      'ports[0].name: Invalid value: "a-name-of-17-char": must be no more than 15 characters',
    ],
    [
      [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
      'ports[1].hostPort: Duplicate value: "TCP//80"',
    ],
  ])("%j are refused", (ports = [], ...said) => {
    expect(containerRefusals({ ports })).toEqual(said);
  });

  it("on the host's network are the host's", () => {
    const ports = [{ containerPort: 80, hostPort: 81 }];
    expect(containerRefusals({ ports }, { hostNetwork: true })).toEqual([
      "ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
    ]);
  });
});

describe("probes and hooks", () => {
  it.each<[Partial<Container>, ...string[]]>([
    [{ livenessProbe: {} }, "livenessProbe: Required value: must specify a handler type"],
    [
      { livenessProbe: { ...handler, successThreshold: 2 } },
      "livenessProbe.successThreshold: Invalid value: 2: must be 1",
    ],
    [
      { startupProbe: { ...handler, successThreshold: 2 } },
      "startupProbe.successThreshold: Invalid value: 2: must be 1",
    ],
    [
      { readinessProbe: { ...handler, terminationGracePeriodSeconds: 5 } },
      "readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
    ],
    [
      { livenessProbe: { ...handler, periodSeconds: -1, terminationGracePeriodSeconds: 0 } },
      "livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
      "livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
    ],
    [
      { livenessProbe: { exec: {}, tcpSocket: { port: 80 } } },
      "livenessProbe.exec.command: Required value",
      "livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
    ],
    [
      {
        readinessProbe: {
          httpGet: {
            port: "web site",
            scheme: "FTP",
            httpHeaders: [{ name: "X Y", value: "" }],
          },
        },
      },
      'readinessProbe.httpGet.port: Invalid value: "web site": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'readinessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
      "readinessProbe.httpGet.httpHeaders: Invalid value: \"X Y\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    ],
    [
      { startupProbe: { grpc: { port: 0 } } },
      "startupProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive",
    ],
    [
      { lifecycle: { postStart: {}, preStop: { sleep: { seconds: 31 } } } },
      "lifecycle.postStart: Required value: must specify a handler type",
      "lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
    ],
  ])("%j are refused", (container, ...said) => {
    expect(containerRefusals(container)).toEqual(said);
  });
});

describe("mounts", () => {
  const v = { name: "v", mountPath: "/v" };
  const volumes = [
    { name: "v", emptyDir: {} },
    { name: "w", emptyDir: {} },
    { name: "block", persistentVolumeClaim: { claimName: "c" } },
  ];
  it.each<[Partial<Container>, ...string[]]>([
    [{ volumeMounts: [{ name: "x", mountPath: "/x" }] }, 'volumeMounts[0].name: Not found: "x"'],
    [
      { volumeMounts: [{ name: "", mountPath: "" }] },
      "volumeMounts[0].name: Required value",
      'volumeMounts[0].name: Not found: ""',
      "volumeMounts[0].mountPath: Required value",
    ],
    [
      { volumeMounts: [v, { name: "w", mountPath: "/v" }] },
      'volumeMounts[1].mountPath: Invalid value: "/v": must be unique',
    ],
    [
      { volumeMounts: [{ ...v, subPath: "/a", subPathExpr: "../b" }] },
      'volumeMounts.subPath: Invalid value: "/a": must be a relative path',
      'volumeMounts[0].subPathExpr: Invalid value: "../b": subPathExpr and subPath are mutually exclusive',
      "volumeMounts.subPathExpr: Invalid value: \"../b\": must not contain '..'",
    ],
    [
      { volumeMounts: [{ ...v, mountPropagation: "Bidirectional" }] },
      "volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
    ],
    [
      { volumeMounts: [{ ...v, mountPropagation: "Both" }] },
      'volumeMounts.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None"',
    ],
    [
      {
        volumeMounts: [{ ...v, recursiveReadOnly: "Enabled", mountPropagation: "HostToContainer" }],
      },
      "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
      "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
    ],
    [
      { volumeMounts: [{ ...v, recursiveReadOnly: "Yes" }] },
      'volumeMounts.recursiveReadOnly: Unsupported value: "Yes": supported values: "Disabled", "Enabled", "IfPossible"',
    ],
    [
      { volumeDevices: [{ name: "v", devicePath: "/dev/../x" }] },
      'volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      "volumeDevices[0].devicePath: Invalid value: \"/dev/../x\": can not contain backsteps ('..')",
    ],
    [
      {
        volumeMounts: [{ name: "block", mountPath: "/b" }],
        volumeDevices: [{ name: "block", devicePath: "/b" }],
      },
      'volumeMounts[0].name: Invalid value: "block": must not already exist in volumeDevices',
      'volumeMounts[0].mountPath: Invalid value: "/b": must not already exist as a path in volumeDevices',
      'volumeDevices[0].name: Invalid value: "block": must not already exist in volumeMounts',
      'volumeDevices[0].devicePath: Invalid value: "/b": must not already exist as a path in volumeMounts',
    ],
  ])("%j are refused", (container, ...said) => {
    expect(containerRefusals(container, { volumes })).toEqual(said);
  });
});
