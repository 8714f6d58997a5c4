import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { labelSelectorTerms } from "../../../kubernetes/selectors/label-selector.ts";
import { formatLabelSelector } from "../../../kubernetes/selectors/requirement.ts";
import type { Container, LabelSelector, PodTemplateSpec } from "../../../kubernetes/types.ts";
import type { Column } from "../table.ts";

/** A kind that makes Pods from a template. */
export interface Workload extends KubernetesObject {
  spec?: { selector?: LabelSelector; template?: PodTemplateSpec };
}

const list = (object: Workload, cell: (container: Container) => string) =>
  (object.spec?.template?.spec?.containers ?? []).map(cell).join(",");

/** The columns `kubectl get -o wide` adds for every kind with a Pod template. */
export const templateColumns: readonly Column<Workload>[] = [
  {
    name: "Containers",
    wide: true,
    description: "Names of each container in the template.",
    cell: (object) => list(object, ({ name }) => name),
  },
  {
    name: "Images",
    wide: true,
    description: "Images referenced by each container in the template.",
    cell: (object) => list(object, ({ image }) => image ?? ""),
  },
];

/** The selector in the words `kubectl get -l` takes. */
export const selectorColumn: Column<Workload> = {
  name: "Selector",
  wide: true,
  description: "Which Pods are its own.",
  cell: ({ spec }) =>
    spec?.selector === undefined ? "<none>" : formatSelector(spec.selector) || "<none>",
};

/** As Go prints it: `app=web,tier in (a,b)`. */
export function formatSelector(selector: LabelSelector): string {
  return formatLabelSelector(labelSelectorTerms(selector));
}
