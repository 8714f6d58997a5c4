import type { Service, ServicePort } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import type { Table } from "../table.ts";

/** The columns of `kubectl get services`. */
export const serviceTable: Table<Service> = [
  nameColumn,
  { name: "Type", description: "How it is exposed.", cell: ({ spec }) => spec?.type ?? "" },
  {
    name: "Cluster-IP",
    description: "Its address in the cluster.",
    cell: ({ spec }) => spec?.clusterIPs?.[0] || spec?.clusterIP || "<none>",
  },
  { name: "External-IP", description: "Its addresses outside.", cell: externalIpOf },
  {
    name: "Port(s)",
    description: "Its ports, with those of the node.",
    cell: ({ spec }) => (spec?.ports ?? []).map(portText).join(",") || "<none>",
  },
  ageColumn,
  {
    name: "Selector",
    wide: true,
    description: "Labels of the Pods behind it.",
    cell: ({ spec }) =>
      Object.entries(spec?.selector ?? {})
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(",") || "<none>",
  },
];

function portText({ port, nodePort = 0, protocol = "" }: ServicePort): string {
  return nodePort === 0 ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`;
}

function externalIpOf({ spec, status }: Service): string {
  const given = spec?.externalIPs ?? [];
  if (spec?.type === "ExternalName") return spec.externalName ?? "";
  if (spec?.type !== "LoadBalancer") return given.join(",") || "<none>";
  const ingress = status?.loadBalancer?.ingress ?? [];
  const balanced = ingress.map(({ ip, hostname }) => ip || hostname || "");
  return [...balanced, ...given].filter((text) => text !== "").join(",") || "<pending>";
}
