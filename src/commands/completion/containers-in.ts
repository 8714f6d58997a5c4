import type { NamedContainer } from "../../cli/completion/cluster-names.ts";
import type { Container, EphemeralContainer, PodSpec } from "../../kubernetes/types.ts";

/** A Pod, or something that has a template for Pods or a selector of them. */
export interface HasPods {
  readonly spec?: PodSpec & {
    readonly template?: HasPods;
    readonly jobTemplate?: HasPods;
    readonly selector?: Readonly<Record<string, string>>;
  };
}

/** The specification of the Pods that an object stands for. */
export function podSpecOf({ spec }: HasPods): HasPods["spec"] {
  const inner = spec?.jobTemplate ?? spec?.template;
  return inner === undefined ? spec : podSpecOf(inner);
}

/** All containers of a Pod, with their images, and what they are when they aren't regular ones. */
export function containersIn(spec: PodSpec | undefined): NamedContainer[] {
  const named =
    (kind: NamedContainer["kind"], word: string) =>
    ({ name, image = "" }: Container | EphemeralContainer): NamedContainer => ({
      value: name,
      description: word + image,
      kind,
    });
  return [
    ...(spec?.containers ?? []).map(named("regular", "")),
    ...(spec?.initContainers ?? []).map(named("init", "init container, ")),
    ...(spec?.ephemeralContainers ?? []).map(named("ephemeral", "ephemeral container, ")),
  ];
}
