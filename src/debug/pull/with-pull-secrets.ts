import { EphemeraError } from "../../errors.ts";
import type { Pod, PodSpec } from "../../kubernetes/types.ts";
import type { DebugOptions } from "../options.ts";

/** The spec of a new Pod with the Secrets of `--pull-secret` after those it has, each once. */
export function withPullSecrets(spec: PodSpec, { pullSecrets }: DebugOptions): PodSpec {
  if (pullSecrets.length === 0) return spec;
  const { imagePullSecrets = [] } = spec;
  const present = new Set(imagePullSecrets.map(({ name }) => name));
  const added = [...new Set(pullSecrets)].filter((name) => !present.has(name));
  return { ...spec, imagePullSecrets: [...imagePullSecrets, ...added.map((name) => ({ name }))] };
}

/**
 * Refuses `--pull-secret` for a debugger in a running Pod, whose pull secrets can't be changed any
 * more. Throws PULL_SECRET_NOT_POSSIBLE.
 */
export function checkNoPullSecrets({ pullSecrets }: DebugOptions, pod: Pod): void {
  if (pullSecrets.length === 0) return;
  const own = (pod.spec?.imagePullSecrets ?? []).map(({ name }) => name).join(", ");
  throw new EphemeraError("PULL_SECRET_NOT_POSSIBLE", {
    pod: pod.metadata?.name ?? "",
    own: own === "" ? "it has none" : `it has ${own}`,
  });
}
