import { describe, expect, it } from "vitest";
import { containerRefusals, podRefusals } from "../../../../../../test/refusals.ts";
import type { PodSpec, ResourceRequirements } from "../../../../../kubernetes/types.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe("what a container asks for", () => {
  it.each<[ResourceRequirements, ...string[]]>([
    [
      { requests: { cpu: "2" }, limits: { cpu: "1" } },
      'resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      { requests: { memory: "-1" } },
      'resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      { requests: { gpu: "1" } },
      'resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
    [
      { requests: { pods: "1" } },
      'resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers',
    ],
    [
      { requests: { "example.com/gpu": "1" } },
      "resources.limits: Required value: Limit must be set for non overcommitable resources",
    ],
    [
      { requests: { "example.com/gpu": "1" }, limits: { "example.com/gpu": "2" } },
      'resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2',
    ],
    [
      { limits: { "example.com/gpu": "1500m" } },
      'resources.limits[example.com/gpu]: Invalid value: "1500m": must be an integer',
      'resources.requests[example.com/gpu]: Invalid value: "1500m": must be an integer',
    ],
    [
      { limits: { "requests.example.com/gpu": "1" } },
      'resources.limits[requests.example.com/gpu]: Invalid value: "requests.example.com/gpu": doesn\'t follow extended resource name standard',
      'resources.requests[requests.example.com/gpu]: Invalid value: "requests.example.com/gpu": doesn\'t follow extended resource name standard',
    ],
    [
      { limits: { "hugepages-2Mi": "3Mi" } },
      'resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      "resources: Forbidden: HugePages require cpu or memory",
    ],
    [
      { claims: [{ name: "a", request: "R" }, { name: "a" }, { name: "" }] },
      `resources.claims[0].request: Invalid value: "R": ${label}`,
      'resources.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty',
      'resources.claims[1]: Duplicate value: "a"',
      'resources.claims[1]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty',
      "resources.claims[2]: Required value",
    ],
  ])("%j is refused", (resources, ...said) => {
    expect(containerRefusals({ resources })).toEqual(said);
  });

  it("may be huge pages along with memory", () => {
    const limits = { memory: "1Gi", "hugepages-2Mi": "4Mi" };
    expect(containerRefusals({ resources: { limits } })).toEqual([]);
  });
});

describe("what a Pod asks for as a whole", () => {
  const containers = (requests: Record<string, string>, limits: Record<string, string> = {}) =>
    ["a", "b"].map((name) => ({ name, image: "i", resources: { requests, limits } }));

  it.each<[Partial<PodSpec>, ...string[]]>([
    [
      { resources: { limits: { "ephemeral-storage": "1" } } },
      'spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
    [
      { resources: { requests: { cpu: "1" } }, containers: containers({ cpu: "750m" }) },
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
    ],
    [
      {
        resources: { limits: { cpu: "1" } },
        containers: containers({ cpu: "100m" }, { cpu: "2" }),
      },
      'spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1',
      'spec.resources.containers[1][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1',
    ],
    [
      { resources: { limits: { cpu: "1" } }, os: { name: "windows" } },
      "spec.resources: Forbidden: may not be set for a windows pod",
    ],
    [
      { overhead: { disk: "1" } },
      'spec.overhead.limits[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.overhead.limits[disk]: Invalid value: "disk": must be a standard resource for containers',
    ],
    [
      { resourceClaims: [{ name: "c" }, { name: "c", resourceClaimName: "X" }] },
      'spec.resourceClaims[0]: Invalid value: {"Name":"c","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      'spec.resourceClaims[1].name: Duplicate value: "c"',
      "spec.resourceClaims[1].resourceClaimName: Invalid value: \"X\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ])("%j is refused", (spec, ...said) => {
    expect(podRefusals(spec)).toEqual(said);
  });

  it("counts an init container along with the sidecars before it", () => {
    const ask = (cpu: string) => ({ resources: { requests: { cpu } } });
    const initContainers = [
      { name: "s", image: "i", restartPolicy: "Always", ...ask("1") },
      { name: "i", image: "i", ...ask("3") },
    ];
    const spec = { initContainers, containers: [{ name: "a", image: "i", ...ask("1") }] };
    expect(podRefusals({ ...spec, resources: { requests: { cpu: "3" } } })).toEqual([
      'spec.resources.requests[cpu]: Invalid value: "3": must be greater than or equal to aggregate container requests of 4',
    ]);
    expect(podRefusals({ ...spec, resources: { requests: { cpu: "4" } } })).toEqual([]);
  });
});
