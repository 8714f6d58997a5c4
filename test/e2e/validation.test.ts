import { afterAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { deletePods } from "./support/pods.ts";

/** What a person sees who makes a mistake, and that everything right is taken: with stock kubectl 1.36. */
afterAll(() => deletePods("everything"));

const app = { name: "app", image: "busybox:1.36" };

/** The lines kubectl prints for a Pod that is refused, without its title. */
async function complaints(spec: object): Promise<string> {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "wrong" }, spec };
  const { code, stderr } = await kubectl(["create", "-f", "-"], { input: JSON.stringify(pod) });
  expect(code).toBe(1);
  return stderr.replace(/^The Pod "wrong" is invalid: ?/, "").trim();
}

const container = (fields: object) => ({ containers: [{ ...app, ...fields }] });

describe("kubectl create", () => {
  it.each<[string, object, string]>([
    [
      "a name in capitals",
      container({ name: "App" }),
      "spec.containers[0].name: Invalid value: \"App\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
    ["no image", { containers: [{ name: "app" }] }, "spec.containers[0].image: Required value"],
    [
      "one name twice",
      { containers: [app, app] },
      'spec.containers[1].name: Duplicate value: "app"',
    ],
    [
      "a policy that there is not",
      { ...container({}), restartPolicy: "Sometimes" },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      "a mount of no volume",
      container({ volumeMounts: [{ name: "data", mountPath: "/data" }] }),
      'spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ],
    [
      "two sources of a volume",
      { ...container({}), volumes: [{ name: "v", emptyDir: {}, configMap: { name: "c" } }] },
      "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type",
    ],
    [
      "more asked for than allowed",
      container({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }),
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      "an unknown resource",
      container({ resources: { limits: { gpu: 1 } } }),
      [
        '* spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        '* spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
        '* spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        '* spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      ].join("\n"),
    ],
    [
      "a port that there is not",
      container({ ports: [{ containerPort: 80000 }] }),
      "spec.containers[0].ports[0].containerPort: Invalid value: 80000: must be between 1 and 65535, inclusive",
    ],
    [
      "a probe without an action",
      container({ livenessProbe: { periodSeconds: 5 } }),
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
    ],
    [
      "a liveness probe that wants two successes",
      container({ livenessProbe: { exec: { command: ["true"] }, successThreshold: 2 } }),
      "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
    ],
    [
      "a probe of an init container",
      {
        ...container({}),
        initContainers: [
          { name: "init", image: "busybox:1.36", readinessProbe: { exec: { command: ["true"] } } },
        ],
      },
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      "a variable with two values",
      container({
        env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
      }),
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      "a toleration without a key",
      { ...container({}), tolerations: [{ effect: "NoSchedule" }] },
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      "a resolver without a server",
      { ...container({}), dnsPolicy: "None" },
      "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    ],
    [
      "an affinity without a topology",
      {
        ...container({}),
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "a b", labelSelector: { matchLabels: { app: "a" } } },
            ],
          },
        },
      },
      "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ])("says what is wrong with %s", async (_what, spec, said) => {
    expect(await complaints(spec)).toBe(said);
  });
});

const selector = { matchLabels: { app: "everything" } };

/** A Pod with nearly every field, gated so that no node need carry it out. */
const everything = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "everything",
    labels: { app: "everything", tier: "web" },
    annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" },
  },
  spec: {
    schedulingGates: [{ name: "example.com/wait" }],
    restartPolicy: "OnFailure",
    terminationGracePeriodSeconds: 5,
    activeDeadlineSeconds: 600,
    dnsPolicy: "None",
    dnsConfig: {
      nameservers: ["10.0.0.10"],
      searches: ["_svc.example.com.", "."],
      options: [{ name: "ndots", value: "2" }],
    },
    hostAliases: [{ ip: "10.0.0.1", hostnames: ["a.example.com"] }],
    hostname: "host",
    subdomain: "sub",
    nodeSelector: { "kubernetes.io/os": "linux" },
    os: { name: "linux" },
    preemptionPolicy: "PreemptLowerPriority",
    readinessGates: [{ conditionType: "example.com/ready" }],
    resourceClaims: [{ name: "device", resourceClaimTemplateName: "template" }],
    imagePullSecrets: [{ name: "registry" }],
    enableServiceLinks: false,
    shareProcessNamespace: true,
    setHostnameAsFQDN: false,
    tolerations: [
      { key: "k", operator: "Equal", value: "v", effect: "NoExecute", tolerationSeconds: 5 },
    ],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "DoNotSchedule",
        minDomains: 2,
        nodeAffinityPolicy: "Honor",
        nodeTaintsPolicy: "Ignore",
        labelSelector: selector,
        matchLabelKeys: ["tier"],
      },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: "cores", operator: "Gt", values: ["1"] }] },
          ],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            preference: { matchFields: [{ key: "metadata.name", operator: "In", values: ["n"] }] },
          },
        ],
      },
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: "zone",
              labelSelector: { matchExpressions: [{ key: "tier", operator: "Exists" }] },
              namespaces: ["default"],
              namespaceSelector: {},
            },
          },
        ],
      },
    },
    securityContext: {
      runAsUser: 1000,
      runAsGroup: 1000,
      runAsNonRoot: true,
      fsGroup: 2000,
      fsGroupChangePolicy: "OnRootMismatch",
      supplementalGroups: [3000],
      supplementalGroupsPolicy: "Strict",
      seLinuxOptions: { level: "s0" },
      seccompProfile: { type: "RuntimeDefault" },
      sysctls: [{ name: "net.core.somaxconn", value: "1024" }],
    },
    initContainers: [
      { name: "init", image: "busybox:1.36", command: ["true"] },
      {
        name: "sidecar",
        image: "busybox",
        restartPolicy: "Always",
        startupProbe: { tcpSocket: { port: 80 } },
      },
    ],
    containers: [
      {
        name: "app",
        image: "busybox:1.36",
        command: ["sleep"],
        args: ["$(SECONDS_TO_SLEEP)"],
        workingDir: "/tmp",
        ports: [{ name: "http", containerPort: 80, hostPort: 8080, hostIP: "127.0.0.1" }],
        env: [
          { name: "SECONDS_TO_SLEEP", value: "5" },
          { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          {
            name: "CPU",
            valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } },
          },
          { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } },
        ],
        envFrom: [{ prefix: "P_", configMapRef: { name: "c", optional: true } }],
        resources: {
          limits: { cpu: "0.5", memory: "1024Mi", "example.com/device": 1 },
          claims: [{ name: "device" }],
        },
        resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }],
        livenessProbe: { httpGet: { port: "http" }, terminationGracePeriodSeconds: 3 },
        readinessProbe: { exec: { command: ["true"] }, successThreshold: 2 },
        startupProbe: { grpc: { port: 80 } },
        lifecycle: {
          postStart: { exec: { command: ["true"] } },
          preStop: { sleep: { seconds: 1 } },
        },
        restartPolicy: "Never",
        restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
          readOnlyRootFilesystem: true,
        },
        stdin: true,
        volumeMounts: [
          { name: "empty", mountPath: "/e", subPathExpr: "$(NODE)" },
          { name: "config", mountPath: "/c", readOnly: true, recursiveReadOnly: "IfPossible" },
          { name: "all", mountPath: "/a" },
          { name: "host", mountPath: "/h", mountPropagation: "HostToContainer" },
        ],
        volumeDevices: [{ name: "claim", devicePath: "/dev/x" }],
      },
    ],
    volumes: [
      { name: "empty", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
      { name: "config", configMap: { name: "c", items: [{ key: "k", path: "p" }] } },
      { name: "host", hostPath: { path: "/tmp" } },
      { name: "claim", persistentVolumeClaim: { claimName: "c" } },
      { name: "image", image: { reference: "busybox:1.36" } },
      {
        name: "all",
        projected: {
          sources: [
            { serviceAccountToken: { path: "token" } },
            { downwardAPI: { items: [{ path: "l", fieldRef: { fieldPath: "metadata.labels" } }] } },
          ],
        },
      },
    ],
  },
};

describe("kubectl apply", () => {
  it("takes a Pod with nearly every field, and fills in the rest", async () => {
    const applied = await kubectlOk(["apply", "-f", "-"], { input: JSON.stringify(everything) });
    expect(applied).toBe("pod/everything created\n");
    const stored = JSON.parse(await kubectlOk(["get", "pod", "everything", "-o", "json"]));
    const [main] = stored.spec.containers;
    expect(stored.spec).toMatchObject({
      ...everything.spec,
      // The label of the Pod itself, as matchLabelKeys asks.
      topologySpreadConstraints: [
        {
          labelSelector: {
            matchLabels: { app: "everything" },
            matchExpressions: [{ key: "tier", operator: "In", values: ["web"] }],
          },
        },
      ],
      containers: [expect.anything()],
      initContainers: [
        { imagePullPolicy: "IfNotPresent", terminationMessagePolicy: "File" },
        { imagePullPolicy: "Always", startupProbe: { periodSeconds: 10, failureThreshold: 3 } },
      ],
      tolerations: expect.arrayContaining(everything.spec.tolerations),
      volumes: expect.arrayContaining([
        expect.objectContaining({
          name: "config",
          configMap: { name: "c", items: [{ key: "k", path: "p" }], defaultMode: 0o644 },
        }),
        { name: "host", hostPath: { path: "/tmp", type: "" } },
        { name: "image", image: { reference: "busybox:1.36", pullPolicy: "IfNotPresent" } },
      ]),
      schedulerName: "default-scheduler",
      serviceAccountName: "default",
      priority: 0,
    });
    expect(main).toMatchObject({
      resources: {
        limits: { cpu: "500m", memory: "1Gi", "example.com/device": "1" },
        requests: { cpu: "500m", memory: "1Gi", "example.com/device": "1" },
      },
      ports: [{ name: "http", containerPort: 80, hostPort: 8080, protocol: "TCP" }],
      livenessProbe: {
        httpGet: { path: "/", port: "http", scheme: "HTTP" },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      terminationMessagePath: "/dev/termination-log",
    });
    expect(stored.status).toMatchObject({
      phase: "Pending",
      qosClass: "Burstable",
      conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
    });
  });

  it("lets a gated Pod be tied to fewer nodes, and to no others", async () => {
    const patch = (nodeSelector: object) =>
      kubectl(["patch", "pod", "everything", "-p", JSON.stringify({ spec: { nodeSelector } })]);
    expect(await patch({ disk: "ssd" })).toMatchObject({ code: 0 });
    const { stderr } = await patch({ disk: "hdd" });
    expect(stderr).toContain(
      'spec.nodeSelector: Invalid value: {"disk":"hdd","kubernetes.io/os":"linux"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
  });
});
