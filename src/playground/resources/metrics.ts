import type { KubernetesObject } from "../../kubernetes/object.ts";
import { nameColumn } from "./columns.ts";
import type { Resource } from "./resource.ts";

/** metrics.k8s.io/v1beta1: `cpu` and `memory` as quantities. */
export interface ResourceUsage {
  cpu: string;
  memory: string;
}

/** metrics.k8s.io/v1beta1.NodeMetrics. */
export interface NodeMetrics extends KubernetesObject {
  /** End of the window the CPU is an average over, and its length as a duration. */
  timestamp: string;
  window: string;
  usage: ResourceUsage;
}

/** metrics.k8s.io/v1beta1.PodMetrics. */
export interface PodMetrics extends KubernetesObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: ResourceUsage }[];
}

const metrics = { group: "metrics.k8s.io", version: "v1beta1", singular: "" } as const;

/** What nodes use. Measured when asked, never stored. */
export const nodeMetrics: Resource<NodeMetrics> = {
  ...metrics,
  plural: "nodes",
  kind: "NodeMetrics",
  namespaced: false,
  verbs: ["get", "list"],
  table: [
    nameColumn,
    { name: "Cpu", description: "CPU used.", cell: ({ usage }) => usage.cpu },
    { name: "Memory", description: "Memory used.", cell: ({ usage }) => usage.memory },
    {
      name: "Window",
      description: "What the CPU is an average over.",
      cell: ({ window }) => window,
    },
  ],
};

/** What Pods use, container by container. Measured when asked, never stored. */
export const podMetrics: Resource<PodMetrics> = {
  ...metrics,
  plural: "pods",
  kind: "PodMetrics",
  namespaced: true,
  verbs: ["get", "list"],
};
