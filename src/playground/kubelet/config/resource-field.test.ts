import { expect, it } from "vitest";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { resourceField } from "./resource-field.ts";

const allocatable = { cpu: "4", memory: "8388608Ki", "ephemeral-storage": "1000" };
const limited: Container = {
  name: "app",
  resources: {
    requests: { cpu: "250m", memory: "32Mi", "hugepages-2Mi": "2Mi" },
    limits: { cpu: "1500m", memory: "64Mi", "ephemeral-storage": "2Gi", "hugepages-2Mi": "4Mi" },
  },
};
const free: Container = { name: "app" };

it.each<[string, string | undefined, Container, string, Partial<PodSpec>?]>([
  ["limits.cpu", undefined, limited, "2"],
  ["limits.cpu", "1m", limited, "1500"],
  ["limits.cpu", "0", limited, "2"],
  ["requests.cpu", "1m", limited, "250"],
  ["limits.memory", undefined, limited, "67108864"],
  ["limits.memory", "1Mi", limited, "64"],
  ["requests.memory", "10M", limited, "4"],
  ["limits.ephemeral-storage", "1Gi", limited, "2"],
  ["limits.hugepages-2Mi", "1Mi", limited, "4"],
  ["requests.hugepages-2Mi", "1Mi", limited, "2"],
  ["limits.cpu", undefined, free, "4"],
  ["limits.memory", "1Gi", free, "8"],
  ["limits.ephemeral-storage", undefined, free, "1000"],
  ["limits.hugepages-2Mi", undefined, free, "0"],
  ["requests.cpu", undefined, free, "0"],
  ["limits.memory", "1Mi", free, "512", { resources: { limits: { memory: "512Mi" } } }],
])(
  "%s divided by %s is what the container has of it",
  (resource, divisor, container, value, spec) => {
    const selector = { resource, ...(divisor === undefined ? {} : { divisor }) };
    expect(resourceField(aPod(spec), container, selector, allocatable)).toBe(value);
  },
);

it.each(["limits.pods", "cpu", "limits."])("doesn't offer %s", (resource) => {
  expect(resourceField(aPod(), free, { resource }, allocatable)).toBeUndefined();
});
