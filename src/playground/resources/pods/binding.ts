import type { Pod } from "../../../kubernetes/types.ts";
import { conflict } from "../api-errors.ts";
import type { Resource, Subresource } from "../resource.ts";

const named: Resource<Pod> = {
  group: "",
  version: "v1",
  plural: "pods/binding",
  singular: "pod",
  kind: "Pod",
  namespaced: true,
};

/** Gives a Pod its node, once. Of the wanted object only `spec.nodeName` and the condition PodScheduled count. */
export const bindingSubresource: Subresource<Pod> = {
  verbs: ["create"],
  kind: "Binding",
  prepareForUpdate(draft, current) {
    const node = draft.spec?.nodeName ?? "";
    const name = current.metadata?.name ?? "";
    const before = current.spec?.nodeName ?? "";
    if (before !== "") {
      throw conflict(named, name, `pod ${name} is already assigned to node "${before}"`);
    }
    if (current.metadata?.deletionTimestamp !== undefined) {
      throw conflict(named, name, `pod ${name} is being deleted, cannot be assigned to a host`);
    }
    if (current.spec === undefined) return;
    const scheduled = draft.status?.conditions?.find(({ type }) => type === "PodScheduled");
    const others = (current.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
    draft.spec = { ...current.spec, nodeName: node };
    draft.status = {
      ...current.status,
      conditions: [...others, { ...scheduled, type: "PodScheduled", status: "True" }],
    };
  },
};
