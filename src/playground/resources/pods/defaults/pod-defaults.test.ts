import { describe, expect, it } from "vitest";
import { createdFrom, podWith } from "../../../../../test/refusals.ts";
import type { PodSpec, ResourceRequirements, Volume } from "../../../../kubernetes/types.ts";
import { pods } from "../pods.ts";
import { setPodSpecDefaults } from "./pod-defaults.ts";

/** The spec that is stored for this. */
function stored(spec: Partial<PodSpec>): PodSpec {
  return createdFrom(pods, podWith(spec)).spec ?? { containers: [] };
}

const app = { name: "app", image: "a" };
const asking = (resources: ResourceRequirements) => [{ ...app, resources }];

describe("amounts of resources", () => {
  it("are stored in canonical form, in thousandths at the finest", () => {
    const requests = { cpu: "0.0001", memory: "1024Ki", "ephemeral-storage": "0.5" };
    expect(stored({ containers: asking({ requests }) }).containers[0]?.resources).toEqual({
      requests: { cpu: "1m", memory: "1Mi", "ephemeral-storage": "500m" },
    });
  });

  it.each<[string, Partial<PodSpec>, ResourceRequirements | undefined]>([
    ["nothing, where it says nothing", { containers: asking({ limits: { cpu: "1" } }) }, undefined],
    [
      "what its containers ask for together",
      { resources: { limits: { cpu: "4" } }, containers: asking({ requests: { cpu: "1" } }) },
      { limits: { cpu: "4" }, requests: { cpu: "1" } },
    ],
    [
      "its limit, where no container asks",
      { resources: { limits: { cpu: "4", memory: "1Gi" } } },
      { limits: { cpu: "4", memory: "1Gi" }, requests: { cpu: "4", memory: "1Gi" } },
    ],
    [
      "huge pages of its containers as a limit, too",
      {
        resources: { requests: { cpu: "1" } },
        containers: asking({ limits: { cpu: "1", "hugepages-2Mi": "2Mi" } }),
      },
      {
        limits: { "hugepages-2Mi": "2Mi" },
        requests: { cpu: "1", "hugepages-2Mi": "2Mi" },
      },
    ],
  ])("of a Pod as a whole are %s", (_what, spec, resources) => {
    expect(stored(spec).resources).toEqual(resources);
  });
});

describe("a volume", () => {
  it.each<[Partial<Volume>, Partial<Volume>]>([
    [{}, { emptyDir: {} }],
    [{ hostPath: { path: "/" } }, { hostPath: { path: "/", type: "" } }],
    [{ secret: { secretName: "s" } }, { secret: { secretName: "s", defaultMode: 420 } }],
    [
      { image: { reference: "a:latest" } },
      { image: { reference: "a:latest", pullPolicy: "Always" } },
    ],
    [
      { projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
      {
        projected: {
          defaultMode: 420,
          sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 3600 } }],
        },
      },
    ],
    [
      { azureDisk: { diskName: "d", diskURI: "https://x" } },
      {
        azureDisk: {
          diskName: "d",
          diskURI: "https://x",
          cachingMode: "ReadWrite",
          fsType: "ext4",
          readOnly: false,
          kind: "Shared",
        },
      },
    ],
  ])("of %j is completed", (given, completed) => {
    const [volume] = stored({ volumes: [{ name: "v", ...given }] }).volumes ?? [];
    expect(volume).toEqual({ name: "v", ...completed });
  });
});

describe("what the server's gates do not let through", () => {
  it("is dropped without a word", () => {
    const spec = stored({
      schedulingGroup: { podGroupName: "g" },
      containers: [{ ...app, lifecycle: { stopSignal: "SIGUSR1" } }],
    });
    expect(spec.schedulingGroup).toBeUndefined();
    expect(spec.containers[0]?.lifecycle).toEqual({});
  });
});

describe("a template", () => {
  it("gets no defaults that are only a Pod's", () => {
    const spec: PodSpec = {
      hostNetwork: true,
      containers: [{ ...app, ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }],
    };
    setPodSpecDefaults(spec);
    expect(spec).toMatchObject({ restartPolicy: "Always", schedulerName: "default-scheduler" });
    expect(spec).not.toHaveProperty("enableServiceLinks");
    expect(spec.containers[0]).toMatchObject({
      imagePullPolicy: "Always",
      ports: [{ containerPort: 80, protocol: "TCP" }],
      resources: { limits: { cpu: "1" } },
    });
    expect(spec.containers[0]?.resources?.requests).toBeUndefined();
  });
});
