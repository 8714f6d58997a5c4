import { describe, expect, it } from "vitest";
import { formatQuantity } from "../../../kubernetes/quantity.ts";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";
import { type Amounts, podLimits, podRequests } from "./pod-resources.ts";

const written = (amounts: Amounts) =>
  Object.fromEntries([...amounts].map(([name, quantity]) => [name, formatQuantity(quantity)]));
const asking = (requests: Record<string, string>, rest: Partial<Container> = {}): Container => ({
  name: "c",
  resources: { requests, limits: requests },
  ...rest,
});
const sidecar = (requests: Record<string, string>) => asking(requests, { restartPolicy: "Always" });

describe("what a Pod requests", () => {
  it.each<[string, PodSpec, Record<string, string>]>([
    ["is nothing when nobody asks", { containers: [{ name: "c" }] }, {}],
    [
      "is what its app containers need side by side",
      { containers: [asking({ cpu: "100m", memory: "1Gi" }), asking({ cpu: "1" })] },
      { cpu: "1100m", memory: "1Gi" },
    ],
    [
      "is what the hungriest init container needs, when that is more",
      {
        initContainers: [asking({ cpu: "2" }), asking({ cpu: "1", memory: "64Mi" })],
        containers: [asking({ cpu: "500m", memory: "128Mi" })],
      },
      { cpu: "2", memory: "128Mi" },
    ],
    [
      "counts a sidecar beside the apps and beside the init containers after it",
      {
        initContainers: [asking({ cpu: "2" }), sidecar({ cpu: "1" }), asking({ cpu: "1500m" })],
        containers: [asking({ cpu: "1" })],
      },
      { cpu: "2500m" },
    ],
    [
      "counts all sidecars beside the apps",
      {
        initContainers: [sidecar({ cpu: "1" }), sidecar({ cpu: "1" })],
        containers: [asking({ cpu: "1" })],
      },
      { cpu: "3" },
    ],
    [
      "takes the Pod's own word where it has one",
      { resources: { requests: { cpu: "300m" } }, containers: [asking({ cpu: "1", memory: "1" })] },
      { cpu: "300m", memory: "1" },
    ],
    [
      "has the overhead on top",
      { overhead: { cpu: "10m", memory: "1Mi" }, containers: [asking({ cpu: "90m" })] },
      { cpu: "100m", memory: "1Mi" },
    ],
  ])("%s", (_what, spec, expected) => {
    expect(written(podRequests(spec))).toEqual(expected);
  });
});

it("adds overhead to a limit only where there is one", () => {
  const spec = { overhead: { cpu: "10m", memory: "1Mi" }, containers: [asking({ cpu: "90m" })] };
  expect(written(podLimits(spec))).toEqual({ cpu: "100m" });
});
