import type { Pod } from "../../../kubernetes/types.ts";
import { badRequest, conflict } from "../api-errors.ts";
import type { Resource, Subresource } from "../resource.ts";
import { podIdentity } from "./pod-identity.ts";

const named: Resource<Pod> = { ...podIdentity, plural: "pods/binding" };

/** Gives a Pod its node, once. Of the wanted object only `spec.nodeName` and the condition PodScheduled count. */
export const bindingSubresource: Subresource<Pod> = {
  verbs: ["create"],
  kind: "Binding",
  accept(current, posted) {
    const { target } = { target: undefined, ...posted };
    const node = nodeOf(target);
    if (node === undefined) {
      throw badRequest("a Binding needs the name of a Node as its target");
    }
    return { ...current, spec: { containers: [], ...current.spec, nodeName: node } };
  },
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

/** The name in a Binding's target; undefined for a target that is no Node. */
function nodeOf(target: unknown): string | undefined {
  if (typeof target !== "object" || target === null) return undefined;
  const kind = "kind" in target ? target.kind : undefined;
  const name = "name" in target ? target.name : undefined;
  const isNode = kind === undefined || kind === "" || kind === "Node";
  return isNode && typeof name === "string" && name !== "" ? name : undefined;
}
