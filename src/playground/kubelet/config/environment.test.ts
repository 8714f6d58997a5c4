import { describe, expect, it } from "vitest";
import type { ConfigMap, Container } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { buildEnvironment, ConfigProblem, type EnvironmentSources } from "./environment.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

const configMaps: Record<string, ConfigMap> = {
  settings: { data: { COLOUR: "blue", PRICE: "$$5 for $(COLOUR)" } },
  empty: {},
  odd: { data: { "1.a-b": "x", y: "z" } },
};
const sources: EnvironmentSources = {
  configMap: (name) => configMaps[name],
  secret: (name) =>
    name === "keys" ? { data: { token: base64("s$(COLOUR)t"), n: base64("ü") } } : undefined,
  podIps: ["10.1.0.5", "fd00::5"],
  hostIp: "192.0.2.1",
  allocatable: { cpu: "2", memory: "1Gi" },
  serviceVariables: new Map(),
};

function build(container: Omit<Container, "name">): [string, string][] {
  return [...buildEnvironment(aPod(), { name: "app", ...container }, sources)];
}

describe("an environment", () => {
  const colour = { configMapKeyRef: { name: "settings", key: "COLOUR" } };
  it.each<[string, Omit<Container, "name">, [string, string][]]>([
    ["may be empty", {}, []],
    [
      "holds values",
      { env: [{ name: "A", value: "1" }, { name: "B" }] },
      [
        ["A", "1"],
        ["B", ""],
      ],
    ],
    [
      "expands what stands before and nothing that comes later",
      {
        env: [
          { name: "A", value: "1$(B)" },
          { name: "B", value: "$(A)2" },
        ],
      },
      [
        ["A", "1$(B)"],
        ["B", "1$(B)2"],
      ],
    ],
    [
      "lets a later entry of the same name win, keeping its place",
      {
        env: [
          { name: "A", value: "1" },
          { name: "B", value: "$(A)" },
          { name: "A", value: "2" },
        ],
      },
      [
        ["A", "2"],
        ["B", "1"],
      ],
    ],
    [
      "takes a whole configMap, unexpanded",
      { envFrom: [{ configMapRef: { name: "settings" } }] },
      [
        ["COLOUR", "blue"],
        ["PRICE", "$$5 for $(COLOUR)"],
      ],
    ],
    [
      "takes a whole secret, decoded",
      { envFrom: [{ secretRef: { name: "keys" } }] },
      [
        ["token", "s$(COLOUR)t"],
        ["n", "ü"],
      ],
    ],
    [
      "puts a prefix before imported names",
      { envFrom: [{ prefix: "X_", secretRef: { name: "keys" } }] },
      [
        ["X_token", "s$(COLOUR)t"],
        ["X_n", "ü"],
      ],
    ],
    [
      "lets env override envFrom and refer to it",
      {
        envFrom: [{ configMapRef: { name: "settings" } }],
        env: [
          { name: "SKY", value: "$(COLOUR)" },
          { name: "COLOUR", value: "grey" },
        ],
      },
      [
        ["COLOUR", "grey"],
        ["PRICE", "$$5 for $(COLOUR)"],
        ["SKY", "blue"],
      ],
    ],
    ["takes one key of a configMap", { env: [{ name: "C", valueFrom: colour }] }, [["C", "blue"]]],
    [
      "takes a value from elsewhere as it is",
      {
        env: [
          { name: "COLOUR", value: "red" },
          { name: "T", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } },
        ],
      },
      [
        ["COLOUR", "red"],
        ["T", "s$(COLOUR)t"],
      ],
    ],
    [
      "refers to a value from elsewhere",
      {
        env: [
          { name: "C", valueFrom: colour },
          { name: "D", value: "dark $(C)" },
        ],
      },
      [
        ["C", "blue"],
        ["D", "dark blue"],
      ],
    ],
    [
      "takes a field of the Pod",
      {
        env: [
          { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
          { name: "ME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        ],
      },
      [
        ["IP", "10.1.0.5"],
        ["ME", "web"],
      ],
    ],
    [
      "takes the container's resources, the node's where it has no limit",
      {
        resources: { limits: { cpu: "500m" } },
        env: [
          {
            name: "CPU",
            valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } },
          },
          {
            name: "MIB",
            valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } },
          },
        ],
      },
      [
        ["CPU", "500"],
        ["MIB", "1024"],
      ],
    ],
    [
      "takes another container's resources",
      {
        env: [
          {
            name: "CPU",
            valueFrom: { resourceFieldRef: { containerName: "app", resource: "requests.cpu" } },
          },
        ],
      },
      [["CPU", "0"]],
    ],
    [
      "takes keys for names whatever they look like",
      { envFrom: [{ configMapRef: { name: "odd" } }] },
      [
        ["1.a-b", "x"],
        ["y", "z"],
      ],
    ],
    [
      "leaves out what is optional and absent",
      {
        envFrom: [
          { configMapRef: { name: "no", optional: true } },
          { secretRef: { name: "no", optional: true } },
        ],
        env: [
          { name: "A", valueFrom: { configMapKeyRef: { name: "no", key: "k", optional: true } } },
          { name: "B", valueFrom: { secretKeyRef: { name: "keys", key: "no", optional: true } } },
        ],
      },
      [],
    ],
  ])("%s", (_what, container, variables) => {
    expect(build(container)).toEqual(variables);
  });
});

it("tells of Services where the container doesn't say it itself, and may refer to them", () => {
  const container = {
    name: "app",
    env: [
      { name: "WEB_SERVICE_PORT", value: "81" },
      { name: "URL", value: "http://$(WEB_SERVICE_HOST):$(WEB_SERVICE_PORT)" },
    ],
  };
  const serviceVariables = new Map([
    ["WEB_SERVICE_HOST", "10.96.0.2"],
    ["WEB_SERVICE_PORT", "80"],
  ]);
  expect([...buildEnvironment(aPod(), container, { ...sources, serviceVariables })]).toEqual([
    ["WEB_SERVICE_PORT", "81"],
    ["URL", "http://10.96.0.2:81"],
    ["WEB_SERVICE_HOST", "10.96.0.2"],
  ]);
});

describe("an environment can't be built", () => {
  const from = (valueFrom: NonNullable<Container["env"]>[number]["valueFrom"]) => ({
    env: [{ name: "A", valueFrom }],
  });
  it.each<[string, Omit<Container, "name">, string]>([
    [
      "from a configMap that doesn't exist",
      { envFrom: [{ configMapRef: { name: "no" } }] },
      'configmap "no" not found',
    ],
    [
      "from a secret that doesn't exist",
      { envFrom: [{ secretRef: { name: "no" } }] },
      'secret "no" not found',
    ],
    [
      "from a key of a configMap that doesn't exist",
      from({ configMapKeyRef: { name: "no", key: "k" } }),
      'configmap "no" not found',
    ],
    [
      "from a key of a secret that doesn't exist",
      from({ secretKeyRef: { name: "no", key: "k" } }),
      'secret "no" not found',
    ],
    [
      "from a key that isn't there",
      from({ configMapKeyRef: { name: "settings", key: "k" } }),
      "couldn't find key k in ConfigMap default/settings",
    ],
    [
      "from a key of a configMap without data",
      from({ configMapKeyRef: { name: "empty", key: "k" } }),
      "couldn't find key k in ConfigMap default/empty",
    ],
    [
      "from a key that only every object has",
      from({ configMapKeyRef: { name: "settings", key: "toString" } }),
      "couldn't find key toString in ConfigMap default/settings",
    ],
    [
      "from a key that isn't in the secret",
      from({ secretKeyRef: { name: "keys", key: "k" } }),
      "couldn't find key k in Secret default/keys",
    ],
    [
      "from a field Kubernetes doesn't offer",
      from({ fieldRef: { fieldPath: "spec.bogus" } }),
      "unsupported fieldPath: spec.bogus",
    ],
    [
      "from a resource Kubernetes doesn't offer",
      from({ resourceFieldRef: { resource: "limits.pods" } }),
      "unsupported container resource : limits.pods",
    ],
    [
      "from the resources of a container that isn't there",
      from({ resourceFieldRef: { resource: "limits.cpu", containerName: "no" } }),
      "container no not found",
    ],
    [
      "from a file, which the playground doesn't offer",
      from({ fileKeyRef: { volumeName: "v", path: "p", key: "k" } }),
      "env A of container app: this source is not supported by the playground",
    ],
  ])("%s", (_what, container, message) => {
    expect(() => build(container)).toThrow(new ConfigProblem(message));
  });
});
