import type { Container, EphemeralContainer, Pod } from "../../kubernetes/types.ts";
import type { DebugPlan } from "../plan.ts";
import { needsNoSecret, registryOf } from "./registries.ts";

/** Can a plan's images be pulled with these Secrets? */
export interface PullQuestion {
  readonly images: readonly string[];
  /** Names of the Secrets that they are pulled with. */
  readonly secrets: readonly string[];
  readonly namespace: string;
  /** They are those of a running Pod, which can't be changed any more. */
  readonly fixed: boolean;
}

/**
 * What to find out before a plan is carried out; undefined where nothing speaks against it: images of
 * registries that are open, or that `pod`, which is debugged, has images of already; and Pods without
 * Secrets of their own, where the node decides.
 */
export function pullQuestion(plan: DebugPlan, pod: Pod | undefined): PullQuestion | undefined {
  const [change] = plan.changes;
  if (change === undefined || change.kind === "delete-pod") return undefined;
  const fixed = change.kind === "add-container";
  const spec = change.kind === "add-container" ? pod?.spec : change.object.spec;
  const added = fixed ? [change.container] : containersOf(change.object);
  const secrets = (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []);
  const known = new Set(pod === undefined ? [] : pulledRegistries(pod));
  const present = new Set(pod === undefined ? [] : containersOf(pod).map(({ image }) => image));
  const images = added
    .filter(({ imagePullPolicy }) => imagePullPolicy !== "Never")
    .flatMap(({ image }) => (image === undefined || present.has(image) ? [] : [image]))
    .filter((image) => {
      const registry = registryOf(image);
      return registry !== undefined && !needsNoSecret(registry) && !known.has(registry);
    });
  if (images.length === 0 || secrets.length === 0) return undefined;
  return { images: [...new Set(images)], secrets, namespace: plan.namespace, fixed };
}

function containersOf({ spec }: Pod): (Container | EphemeralContainer)[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers];
}

/** The registries that images of a Pod have been pulled from. */
function pulledRegistries(pod: Pod): string[] {
  const { status = {} } = pod;
  const pulled = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ].filter(({ imageID }) => imageID);
  const names = new Set(pulled.map(({ name }) => name));
  return containersOf(pod)
    .filter(({ name }) => names.has(name))
    .flatMap(({ image = "" }) => registryOf(image) ?? []);
}
