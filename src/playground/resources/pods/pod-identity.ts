import type { Pod } from "../../../kubernetes/types.ts";
import type { Resource } from "../resource.ts";

/** What names the kind, for the rules that its description is made of and for their errors. */
export const podIdentity = {
  group: "",
  version: "v1",
  plural: "pods",
  singular: "pod",
  kind: "Pod",
  namespaced: true,
} as const satisfies Resource<Pod>;
