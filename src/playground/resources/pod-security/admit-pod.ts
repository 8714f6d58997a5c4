import type { Container, EphemeralContainer, Pod } from "../../../kubernetes/types.ts";
import type { AdmittedWrite } from "../admission.ts";
import { admissionForbidden } from "../api-errors.ts";
import { annotate, annotateEnforced, judge, warn } from "./judge.ts";
import { policyInForce } from "./policy-in-force.ts";

/** Refuses a Pod, new or changed in what matters, that breaks the level its namespace enforces. */
export function admitPod({
  resource,
  next,
  current,
  lister,
  notes,
}: AdmittedWrite & { next: Pod }): void {
  const { spec } = next;
  if (spec === undefined) return;
  if (current !== undefined && !isSignificantUpdate(next, current)) return;
  const { name = "", namespace, annotations = {} } = next.metadata ?? {};
  const pod = { metadata: { annotations }, spec };
  const inForce = policyInForce(lister, namespace);
  const { enforce } = inForce.policy;
  annotateEnforced(notes, enforce);
  annotate(notes, pod, inForce);
  const violated = judge(pod, enforce);
  if (violated !== undefined) throw admissionForbidden(resource, name, `violates ${violated}`);
  warn(notes, pod, inForce);
}

/** Other containers or other images. All else that counts can't be changed (isSignificantPodUpdate). */
export function isSignificantUpdate({ spec: next }: Pod, { spec: current }: Pod): boolean {
  return (
    differs(next?.containers, current?.containers) ||
    differs(next?.initContainers, current?.initContainers) ||
    (next?.ephemeralContainers ?? []).some((container) => {
      const before = current?.ephemeralContainers?.find(({ name }) => name === container.name);
      return before === undefined || before.image !== container.image;
    })
  );
}

type Containers = readonly (Container | EphemeralContainer)[];

function differs(next: Containers = [], current: Containers = []): boolean {
  return (
    next.length !== current.length ||
    next.some(({ image }, index) => image !== current[index]?.image)
  );
}
