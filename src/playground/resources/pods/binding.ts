import type { Pod } from "../../../kubernetes/types.ts";
import { conflict } from "../api-errors.ts";
import { invalidObject, notSupported, required } from "../field-error.ts";
import type { Resource, Subresource } from "../resource.ts";
import { podIdentity } from "./pod-identity.ts";

const named: Resource<Pod> = { ...podIdentity, plural: "pods/binding" };

/** Gives a Pod its node, once. Of the wanted object only `spec.nodeName` and the condition PodScheduled count. */
export const bindingSubresource: Subresource<Pod> = {
  verbs: ["create"],
  kind: "Binding",
  keepsGeneration: true,
  accept(current, posted) {
    const { target } = { target: undefined, ...posted };
    const { kind, name: node } = targetOf(target);
    const errors = [
      ...(kind === "" || kind === "Node"
        ? []
        : [notSupported("target.kind", kind, ["Node", "<empty>"])]),
      ...(node === "" ? [required("target.name")] : []),
    ];
    if (errors.length > 0) {
      const name = current.metadata?.name ?? "";
      throw invalidObject({ kind: "Binding", group: "", name }, errors);
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

/** What a Binding points to; empty where it says nothing. */
function targetOf(target: unknown): { kind: string; name: string } {
  if (typeof target !== "object" || target === null) return { kind: "", name: "" };
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    kind: text("kind" in target ? target.kind : undefined),
    name: text("name" in target ? target.name : undefined),
  };
}
