import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Pod } from "../../../kubernetes/types.ts";
import type { ContainerConfigSchema, MountSchema } from "../../runtime/proto/cri_pb.ts";
import type { AnyContainer } from "../pod.ts";
import { containerResources, type ResourceFacts } from "./container-resources.ts";
import { expand } from "./expand.ts";
import { containerAnnotations, labelsOf, podLabels } from "./labels.ts";
import { containerSecurityContext, type ImageUser } from "./security-context.ts";

/** Everything a container's config is made of besides the Pod itself. */
export interface ContainerIngredients {
  attempt: number;
  backOffSeconds: number;
  image: { id: string; user: ImageUser };
  environment: ReadonlyMap<string, string>;
  mounts: MessageInitShape<typeof MountSchema>[];
  machine: ResourceFacts;
  /** Directory of Localhost seccomp profiles. */
  seccompRoot: string;
  /** Runtime id of the container whose PID namespace is joined. */
  targetId?: string;
}

/** Path of a container's log below the sandbox's log directory. */
export function logPathOf(name: string, attempt: number): string {
  return `${name}/${attempt}.log`;
}

/** CRI ContainerConfig. Pure; throws `ConfigProblem` for what can't be configured. */
export function containerConfig(
  pod: Pod,
  container: AnyContainer,
  ingredients: ContainerIngredients,
): MessageInitShape<typeof ContainerConfigSchema> {
  const { attempt, backOffSeconds, image, environment, mounts, targetId } = ingredients;
  const encoder = new TextEncoder();
  const expandAll = (words: string[] | undefined) =>
    (words ?? []).map((word) => expand(word, (name) => environment.get(name)));
  return {
    metadata: { name: container.name, attempt },
    image: { image: image.id, userSpecifiedImage: container.image ?? "" },
    command: expandAll(container.command),
    args: expandAll(container.args),
    workingDir: container.workingDir ?? "",
    envs: [...environment].map(([key, value]) => ({ key, value: encoder.encode(value) })),
    mounts,
    labels: { ...labelsOf(pod), [podLabels.container]: container.name },
    annotations: {
      [containerAnnotations.restartCount]: String(attempt),
      [containerAnnotations.backOffSeconds]: String(backOffSeconds),
      [containerAnnotations.terminationMessagePath]: container.terminationMessagePath ?? "",
      [containerAnnotations.terminationMessagePolicy]: container.terminationMessagePolicy ?? "File",
      [containerAnnotations.gracePeriod]: String(pod.spec?.terminationGracePeriodSeconds ?? 30),
    },
    logPath: logPathOf(container.name, attempt),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    linux: {
      resources: containerResources(pod, container, ingredients.machine),
      securityContext: containerSecurityContext(pod, container, {
        image: image.user,
        targetId,
        seccompRoot: ingredients.seccompRoot,
      }),
    },
  };
}
