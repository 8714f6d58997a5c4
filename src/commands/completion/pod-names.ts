import type { Candidate } from "../../cli/completion/candidate.ts";
import type { NamedContainer, PodNames } from "../../cli/completion/cluster-names.ts";
import type { Container, EphemeralContainer, PodSpec, Volume } from "../../kubernetes/types.ts";

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

/** What is in a Pod: containers with their images and what they are, volumes with their kinds. */
export function podNames(spec: PodSpec | undefined): PodNames {
  return { containers: containersIn(spec), volumes: (spec?.volumes ?? []).map(describeVolume) };
}

/** A volume's one field beside its name says of what kind it is. */
function describeVolume({ name, ...source }: Volume): Candidate {
  return { value: name, description: Object.keys(source)[0] ?? "" };
}

function containersIn(spec: PodSpec | undefined): NamedContainer[] {
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
