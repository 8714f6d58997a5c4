import type { Pod } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import type { Table } from "../table.ts";
import { restartsCell, summarise } from "./summary.ts";

/** Columns of `kubectl get pods`. */
export const podTable: Table<Pod> = [
  nameColumn,
  {
    name: "Ready",
    description: "Containers that are ready, of all regular ones.",
    cell(pod) {
      const { readyContainers, totalContainers } = summarise(pod);
      return `${readyContainers}/${totalContainers}`;
    },
  },
  {
    name: "Status",
    description: "What the Pod is doing, in a word.",
    cell: (pod) => summarise(pod).reason,
  },
  {
    name: "Restarts",
    description: "Restarts of its containers, and when the last was.",
    cell: (pod, now) => restartsCell(summarise(pod), now),
  },
  ageColumn,
  {
    name: "IP",
    wide: true,
    description: "The Pod's address.",
    cell: ({ status }) => status?.podIPs?.[0]?.ip || status?.podIP || "<none>",
  },
  {
    name: "Node",
    wide: true,
    description: "The node it runs on.",
    cell: ({ spec }) => spec?.nodeName || "<none>",
  },
  {
    name: "Nominated Node",
    wide: true,
    description: "The node it may be given.",
    cell: ({ status }) => status?.nominatedNodeName || "<none>",
  },
  {
    name: "Readiness Gates",
    wide: true,
    description: "Further conditions that must hold, and how many do.",
    cell: readinessGates,
  },
];

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const holding = gates.filter(({ conditionType }) =>
    status?.conditions?.some(
      ({ type, status: value }) => type === conditionType && value === "True",
    ),
  );
  return `${holding.length}/${gates.length}`;
}
