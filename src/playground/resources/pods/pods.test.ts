import { describe, expect, it } from "vitest";
import { createdFrom, updatedFrom } from "../../../../test/refusals.ts";
import type { EphemeralContainer, Pod, PodSpec } from "../../../kubernetes/types.ts";
import { pods } from "./pods.ts";

const app = { name: "app", image: "busybox:1.36" };

function create(spec: Partial<PodSpec>): Pod {
  return createdFrom(pods, { metadata: { name: "p" }, spec: { containers: [app], ...spec } });
}

const stored = (spec: Partial<PodSpec> = {}): Pod => {
  const pod = create(spec);
  return { ...pod, metadata: { ...pod.metadata, resourceVersion: "1" } };
};

function update(current: Pod, change: (pod: Pod) => void, subresource?: string) {
  const wanted = structuredClone(current);
  change(wanted);
  return updatedFrom(pods, current, wanted, subresource);
}

/** What a refusal says; fails when there is none. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was refused");
}

describe("a new Pod", () => {
  it("gets what a genuine server fills in", () => {
    expect(create({}).spec).toEqual({
      containers: [
        {
          ...app,
          imagePullPolicy: "IfNotPresent",
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          resources: {},
        },
      ],
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      schedulerName: "default-scheduler",
      securityContext: {},
      enableServiceLinks: true,
      terminationGracePeriodSeconds: 30,
      serviceAccountName: "default",
      serviceAccount: "default",
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
      tolerations: ["not-ready", "unreachable"].map((problem) => ({
        key: `node.kubernetes.io/${problem}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
    });
  });

  it.each<[string, Partial<PodSpec>, object]>([
    [
      "an HTTP probe",
      { containers: [{ ...app, livenessProbe: { httpGet: { port: 80 } } }] },
      {
        containers: [
          {
            livenessProbe: {
              httpGet: { path: "/", port: 80, scheme: "HTTP" },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
          },
        ],
      },
    ],
    ["a volume without a source", { volumes: [{ name: "v" }] }, { volumes: [{ emptyDir: {} }] }],
    [
      "a port on the host's network",
      { hostNetwork: true, containers: [{ ...app, ports: [{ containerPort: 80 }] }] },
      { containers: [{ ports: [{ containerPort: 80, hostPort: 80, protocol: "TCP" }] }] },
    ],
    [
      "a limit without a request, in canonical form",
      { containers: [{ ...app, resources: { limits: { cpu: "0.5" } } }] },
      { containers: [{ resources: { limits: { cpu: "500m" }, requests: { cpu: "500m" } } }] },
    ],
    [
      "a variable that shows a field",
      {
        containers: [
          { ...app, env: [{ name: "N", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] },
        ],
      },
      { containers: [{ env: [{ valueFrom: { fieldRef: { apiVersion: "v1" } } }] }] },
    ],
    [
      "a negative grace period",
      { terminationGracePeriodSeconds: -1 },
      { terminationGracePeriodSeconds: 1 },
    ],
  ])("is completed where it has %s", (_what, given, filled) => {
    expect(create(given).spec).toMatchObject(filled);
  });

  const asks = (requests: Record<string, string>, limits: Record<string, string> = {}) => ({
    containers: [{ ...app, resources: { requests, limits } }],
  });
  it.each([
    ["BestEffort", {}],
    ["BestEffort", asks({}, { "example.com/gpu": "1" })],
    ["Burstable", asks({ cpu: "1" })],
    ["Burstable", asks({}, { cpu: "1" })],
    ["Guaranteed", asks({}, { cpu: "1", memory: "1Gi" })],
    ["Guaranteed", asks({ cpu: "1000m", memory: "1Gi" }, { cpu: "1", memory: "1024Mi" })],
  ])("is %s for %j", (qosClass, spec) => {
    expect(create(spec).status).toEqual({ phase: "Pending", qosClass });
  });

  it.each<[string, Partial<PodSpec>]>([
    ["spec.containers: Required value", { containers: [] }],
    ["spec.containers[0].image: Required value", { containers: [{ name: "app" }] }],
    [
      'spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace',
      { containers: [{ name: "app", image: " x" }] },
    ],
    ['spec.containers[1].name: Duplicate value: "app"', { containers: [app, app] }],
    ['spec.initContainers[0].name: Duplicate value: "app"', { initContainers: [app] }],
    [
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      { restartPolicy: "Sometimes" },
    ],
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"',
      { containers: [{ ...app, imagePullPolicy: "X" }] },
    ],
    [
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
      { containers: [{ ...app, volumeMounts: [{ name: "v", mountPath: "/v" }] }] },
    ],
    [
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique',
      {
        volumes: [{ name: "v", emptyDir: {} }],
        containers: [
          {
            ...app,
            volumeMounts: [
              { name: "v", mountPath: "/v" },
              { name: "v", mountPath: "/v" },
            ],
          },
        ],
      },
    ],
    [
      "spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type",
      { volumes: [{ name: "v", emptyDir: {}, secret: { secretName: "s" } }] },
    ],
    [
      "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
      { volumes: [{ name: "v", hostPath: { path: "/a/../b" } }] },
    ],
    [
      "spec.containers[0].env[0].name: Required value",
      { containers: [{ ...app, env: [{ name: "" }] }] },
    ],
    [
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      {
        containers: [
          {
            ...app,
            env: [
              { name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            ],
          },
        ],
      },
    ],
    [
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
      { containers: [{ ...app, livenessProbe: {} }] },
    ],
    [
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      asks({ cpu: "2" }, { cpu: "1" }),
    ],
    [
      "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
      {
        containers: [
          { ...app, securityContext: { allowPrivilegeEscalation: false, privileged: true } },
        ],
      },
    ],
    [
      "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
      { shareProcessNamespace: true, hostPID: true },
    ],
    [
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
      { activeDeadlineSeconds: 0 },
    ],
    [
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
      { ephemeralContainers: [{ name: "debug", image: "busybox" }] },
    ],
  ])("is refused with %s", (message, spec) => {
    expect(refusal(() => create(spec))).toContain(message);
  });
});

describe("an update of a Pod", () => {
  const fixed =
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`";
  const updateSpec = (change: (spec: PodSpec) => PodSpec) =>
    update(stored({ activeDeadlineSeconds: 10 }), (pod) => {
      pod.spec = change(pod.spec ?? { containers: [] });
    });
  const withImage = (image: string) => (spec: PodSpec) => ({
    ...spec,
    containers: spec.containers.map((container) => ({ ...container, image })),
  });
  const extra = { key: "k", operator: "Exists" };

  it.each<[string, (spec: PodSpec) => PodSpec]>([
    ["an image", withImage("nginx")],
    ["a shorter deadline", (spec) => ({ ...spec, activeDeadlineSeconds: 5 })],
    [
      "one more toleration",
      (spec) => ({ ...spec, tolerations: [...(spec.tolerations ?? []), extra] }),
    ],
  ])("may change %s, which counts as a generation", (_what, change) => {
    expect(updateSpec(change)).toMatchObject({
      kind: "put",
      object: { metadata: { generation: 2 } },
    });
  });

  it("may change labels without a new generation", () => {
    const plan = update(stored(), (pod) => {
      pod.metadata = { ...pod.metadata, labels: { a: "b" } };
    });
    expect(plan).toMatchObject({
      kind: "put",
      object: { metadata: { generation: 1, labels: { a: "b" } } },
    });
  });

  it("may be given its node, which is no wish and no new generation", () => {
    const bind = (pod: Pod) => {
      if (pod.spec !== undefined) pod.spec.nodeName = "node-1";
    };
    expect(update(stored(), bind, "binding")).toMatchObject({
      kind: "put",
      object: { metadata: { generation: 1 }, spec: { nodeName: "node-1" } },
    });
  });

  it("leaves the status alone", () => {
    const plan = update(stored(), (pod) => {
      pod.status = { phase: "Failed" };
    });
    expect(plan).toEqual({ kind: "keep" });
  });

  it.each<[string, (spec: PodSpec) => PodSpec]>([
    [fixed, (spec) => ({ ...spec, shareProcessNamespace: true })],
    [fixed, (spec) => ({ ...spec, ephemeralContainers: [{ name: "d", image: "busybox" }] })],
    [
      "spec.containers: Forbidden: pod updates may not add or remove containers",
      (spec) => ({ ...spec, containers: [...spec.containers, { name: "b", image: "b" }] }),
    ],
    [
      "spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value",
      (spec) => ({ ...spec, activeDeadlineSeconds: 20 }),
    ],
    [
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
      ({ activeDeadlineSeconds: _deadline, ...spec }) => spec,
    ],
    [
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
      (spec) => ({ ...spec, tolerations: [] }),
    ],
    ["spec.containers[0].image: Required value", withImage("")],
  ])("is refused with %s", (message, change) => {
    expect(refusal(() => updateSpec(change))).toContain(message);
  });

  it("shows what differs as a unified diff of Go's field names", () => {
    const said = refusal(() => updateSpec((spec) => ({ ...spec, shareProcessNamespace: true })));
    expect(said).toMatch(/\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
    expect(said).toContain('\n- "ShareProcessNamespace": null\n+ "ShareProcessNamespace": true\n');
  });
});

describe("pods/ephemeralcontainers", () => {
  const debug: EphemeralContainer = { name: "debug", image: "busybox" };
  const add =
    (...containers: EphemeralContainer[]) =>
    (pod: Pod) => {
      if (pod.spec) pod.spec.ephemeralContainers = containers;
    };
  const patch = (current: Pod, change: (pod: Pod) => void) =>
    update(current, change, "ephemeralcontainers");
  function withDebug(): Pod {
    const plan = patch(stored(), add(debug));
    if (plan.kind !== "put") throw new Error("nothing was added");
    return plan.object;
  }

  it("adds one, with defaults and a new generation", () => {
    expect(withDebug()).toMatchObject({
      metadata: { generation: 2 },
      spec: {
        ephemeralContainers: [
          { ...debug, imagePullPolicy: "Always", terminationMessagePolicy: "File", resources: {} },
        ],
      },
    });
  });

  it("drops every other change without a word", () => {
    const plan = patch(stored(), (pod) => {
      add(debug)(pod);
      pod.metadata = { ...pod.metadata, labels: { a: "b" } };
      pod.spec?.containers.push({ name: "more", image: "x" });
    });
    expect(plan).toMatchObject({
      kind: "put",
      object: { spec: { containers: [{ name: "app" }] } },
    });
    expect(plan.kind === "put" && plan.object.metadata?.labels).toBeUndefined();
  });

  it("takes a change of nothing as nothing", () => {
    expect(patch(withDebug(), () => undefined)).toEqual({ kind: "keep" });
  });

  it("lets the order change", () => {
    const both = patch(withDebug(), ({ spec }) =>
      spec?.ephemeralContainers?.unshift({ name: "b", image: "b" }),
    );
    expect(both.kind).toBe("put");
  });

  const at = "spec.ephemeralContainers[0]";
  const cannot = "Forbidden: cannot be set for an Ephemeral Container";
  it.each<[string, Partial<EphemeralContainer>]>([
    [`${at}.name: Required value`, { name: "" }],
    [`${at}.image: Required value`, { image: "" }],
    [`${at}.name: Duplicate value: "app"`, { name: "app" }],
    [`${at}.targetContainerName: Not found: "bogus"`, { targetContainerName: "bogus" }],
    [`${at}.ports: ${cannot}`, { ports: [{ containerPort: 70000 }] }],
    [`${at}.resources: ${cannot}`, { resources: { limits: { cpu: "1" } } }],
    [`${at}.livenessProbe: ${cannot}`, { livenessProbe: { exec: { command: ["x"] } } }],
    [`${at}.lifecycle: ${cannot}`, { lifecycle: { preStop: { exec: { command: ["x"] } } } }],
    [`${at}.restartPolicy: ${cannot}`, { restartPolicy: "Never" }],
    [
      `${at}.volumeMounts[0].subPath: ${cannot}`,
      { volumeMounts: [{ name: "v", mountPath: "/v", subPath: "a" }] },
    ],
  ])("refuses with %s", (message, fields) => {
    const current = stored({ volumes: [{ name: "v", emptyDir: {} }] });
    expect(refusal(() => patch(current, add({ ...debug, ...fields })))).toBe(
      `Pod "p" is invalid: ${message}`,
    );
  });

  it.each<[string, EphemeralContainer[]]>([
    ['existing ephemeral containers "debug" may not be removed\n', []],
    ['existing ephemeral containers "debug" may not be changed\n@@ ', [{ ...debug, image: "x" }]],
  ])("refuses to touch what is there: %s", (message, containers) => {
    expect(refusal(() => patch(withDebug(), add(...containers)))).toContain(
      `Pod "p" is invalid: spec.ephemeralContainers: Forbidden: ${message}`,
    );
  });

  it("refuses a static Pod whatever else is wrong", () => {
    const current = stored();
    current.metadata = { ...current.metadata, annotations: { "kubernetes.io/config.mirror": "x" } };
    expect(refusal(() => patch(current, add({ ...debug, image: "" })))).toBe(
      'Pod "p" is invalid: []: Forbidden: static pods do not support ephemeral containers',
    );
  });
});

describe("pods/status", () => {
  it("cannot bring a terminated ephemeral container back to life", () => {
    const current = stored();
    const status = { name: "d", image: "", imageID: "", ready: false, restartCount: 0 };
    current.status = {
      ephemeralContainerStatuses: [{ ...status, state: { terminated: { exitCode: 0 } } }],
    };
    const revive = (pod: Pod) => {
      pod.status = { ephemeralContainerStatuses: [{ ...status, state: { running: {} } }] };
    };
    expect(refusal(() => update(current, revive, "status"))).toContain(
      "status.ephemeralContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state",
    );
  });
});
