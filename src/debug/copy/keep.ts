import type { Container, Pod } from "../../kubernetes/types.ts";
import type { Profile } from "../profiles/profile.ts";

/** The `--keep-*` flags: what a copy has in common with its original. */
export interface KeepOptions {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

/**
 * Takes away from a copy what would make it part of its application (labels) or be acted on by
 * others (annotations, probes). Probes of init containers stay, as with kubectl. The profile
 * `legacy` knows no `--keep-*`: it drops the labels and keeps the rest.
 */
export function withoutUnkept(copy: Pod, options: { profile: Profile; keep: KeepOptions }): Pod {
  const { profile, keep } = options;
  const { labels, annotations, ...metadata } = copy.metadata ?? {};
  if (profile === "legacy") {
    return { ...copy, metadata: { ...metadata, ...(annotations && { annotations }) } };
  }
  const { initContainers, containers = [], ...spec } = copy.spec ?? {};
  return {
    ...copy,
    metadata: {
      ...metadata,
      ...(keep.labels && labels && { labels }),
      ...(keep.annotations && annotations && { annotations }),
    },
    spec: {
      ...spec,
      ...(keep.initContainers && initContainers && { initContainers }),
      containers: containers.map((container) => withoutProbes(container, keep)),
    },
  };
}

function withoutProbes(container: Container, keep: KeepOptions): Container {
  const { livenessProbe, readinessProbe, startupProbe, ...rest } = container;
  return {
    ...rest,
    ...(keep.liveness && livenessProbe && { livenessProbe }),
    ...(keep.readiness && readinessProbe && { readinessProbe }),
    ...(keep.startup && startupProbe && { startupProbe }),
  };
}
