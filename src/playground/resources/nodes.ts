import type { Node } from "../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import type { Resource } from "./resource.ts";
import { statusSubresource } from "./rules/status-subresource.ts";
import { validateNode, validateNodeUpdate } from "./validate-node.ts";

const rolePrefix = "node-role.kubernetes.io/";

export const nodes: Resource<Node> = {
  group: "",
  version: "v1",
  plural: "nodes",
  singular: "node",
  kind: "Node",
  namespaced: false,
  shortNames: ["no"],
  selectableFields: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable ?? false) }),
  table: [
    nameColumn,
    { name: "Status", description: "Readiness and whether Pods may be scheduled.", cell: statusOf },
    { name: "Roles", description: "The roles of the node.", cell: rolesOf },
    ageColumn,
    {
      name: "Version",
      description: "Kubelet version of the node.",
      cell: (node: Node) => node.status?.nodeInfo?.kubeletVersion ?? "",
    },
    wide("Internal-IP", (node) => addressOf(node, "InternalIP")),
    wide("External-IP", (node) => addressOf(node, "ExternalIP")),
    wide("OS-Image", (node) => node.status?.nodeInfo?.osImage || "<unknown>"),
    wide("Kernel-Version", (node) => node.status?.nodeInfo?.kernelVersion || "<unknown>"),
    wide(
      "Container-Runtime",
      (node) => node.status?.nodeInfo?.containerRuntimeVersion || "<unknown>",
    ),
  ],
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  prepareForUpdate(draft, current) {
    if (current.status !== undefined) draft.status = current.status;
    else delete draft.status;
  },
  setDefaults(draft) {
    const { spec, status } = draft;
    if (status?.capacity !== undefined) status.allocatable ??= status.capacity;
    // The list has taken the place of the single range. Where they differ the single one counts.
    if (spec === undefined) return;
    const { podCIDR = "", podCIDRs: [first = ""] = [] } = spec;
    if (podCIDR !== "" && podCIDR !== first) spec.podCIDRs = [podCIDR];
    else if (podCIDR === "" && first !== "") spec.podCIDR = first;
  },
  subresources: {
    status: statusSubresource(validateNodeUpdate),
  },
};

function wide(name: string, cell: (node: Node) => string) {
  return { name, wide: true, description: `${name} of the node.`, cell };
}

function statusOf(node: Node): string {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  const readiness =
    ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable === true ? `${readiness},SchedulingDisabled` : readiness;
}

function rolesOf({ metadata }: Node): string {
  const roles = Object.keys(metadata?.labels ?? {})
    .filter((label) => label.startsWith(rolePrefix) && label !== rolePrefix)
    .map((label) => label.slice(rolePrefix.length));
  return roles.length === 0 ? "<none>" : roles.toSorted().join(",");
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? "<none>";
}
