import type { Container, EnvVar, Pod } from "../../kubernetes/types.ts";
import type { DebugOptions } from "../options.ts";
import { containerNamed } from "../target/pod-containers.ts";

/** Variables for a debugger, and what is to be said of those it doesn't get. */
export interface PlannedEnvironment {
  readonly env: readonly EnvVar[];
  readonly fields: Pick<Container, "envFrom">;
  readonly notes: readonly string[];
}

/**
 * The variables that `--env-from` and `--env` ask for. Those of the container stay references, so
 * that nobody reads a Secret for them, and keep their order, because `$(NAME)` is only replaced by
 * what comes before. One of `--env` takes the place of the container's own. Throws CONTAINER_NOT_FOUND.
 */
export function planEnvironment(
  pod: Pod,
  { env, envFrom: from }: Pick<DebugOptions, "env" | "envFrom">,
): PlannedEnvironment {
  if (!from) return { env, fields: {}, notes: [] };
  const container = containerNamed(pod, from);
  const { envFrom } = container;
  const given = new Map(env.map((variable) => [variable.name, variable]));
  const own = (container.env ?? []).map(
    (variable) => given.get(variable.name) ?? readFrom(variable, from),
  );
  const names = new Set(own.map(({ name }) => name));
  return {
    env: [...own, ...env.filter(({ name }) => !names.has(name))],
    fields: envFrom?.length ? { envFrom } : {},
    notes: [
      `Variables that the image of ${from} sets itself are not in the Pod's spec; /proc/PID/environ of its processes has all of them.`,
    ],
  };
}

/** Resources of the container the variable comes from, not of the one it goes to. */
function readFrom(variable: EnvVar, container: string): EnvVar {
  const { resourceFieldRef } = variable.valueFrom ?? {};
  if (resourceFieldRef === undefined || resourceFieldRef.containerName) return variable;
  return {
    ...variable,
    valueFrom: { resourceFieldRef: { ...resourceFieldRef, containerName: container } },
  };
}
