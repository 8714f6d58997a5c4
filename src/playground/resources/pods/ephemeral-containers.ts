import { isDeepStrictEqual } from "node:util";
import type { EphemeralContainer, Pod } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden } from "../field-error.ts";
import type { Subresource } from "../resource.ts";
import { structDiff } from "./struct-diff.ts";
import { mirrorAnnotation } from "./validate/annotations.ts";
import { validatePod } from "./validate/pod.ts";

const field = "spec.ephemeralContainers";

/** `pods/ephemeralcontainers`: of what comes in, only the ephemeral containers count. */
export const ephemeralContainersSubresource: Subresource<Pod> = {
  verbs: ["get", "patch", "update"],
  writes: [["spec", "ephemeralContainers"]],
  prepareForUpdate(draft, current) {
    const wanted = draft.spec?.ephemeralContainers ?? [];
    const { ephemeralContainers: _before, ...spec } = current.spec ?? { containers: [] };
    draft.spec = wanted.length === 0 ? spec : { ...spec, ephemeralContainers: wanted };
    draft.status = current.status ?? {};
    const { labels, annotations, finalizers, ownerReferences } = current.metadata ?? {};
    const kept = { labels, annotations, finalizers, ownerReferences };
    draft.metadata ??= {};
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) Reflect.deleteProperty(draft.metadata, name);
      else Reflect.set(draft.metadata, name, value);
    }
  },
  validateUpdate(next, current) {
    if (current.metadata?.annotations?.[mirrorAnnotation] !== undefined) {
      // The empty path prints like this.
      return [forbidden("[]", "static pods do not support ephemeral containers")];
    }
    return [...validatePod(next), ...validateOverTime(next, current)];
  },
};

/** What is there stays as it is; only the order may change. */
function validateOverTime(next: Pod, current: Pod): FieldError[] {
  const wanted = new Map((next.spec?.ephemeralContainers ?? []).map((each) => [each.name, each]));
  return (current.spec?.ephemeralContainers ?? []).flatMap((before) => compare(before, wanted));
}

function compare(
  before: EphemeralContainer,
  wanted: ReadonlyMap<string, EphemeralContainer>,
): FieldError[] {
  const subject = `existing ephemeral containers ${JSON.stringify(before.name)} may not be`;
  const after = wanted.get(before.name);
  // The genuine message ends in a newline, too.
  if (after === undefined) return [forbidden(field, `${subject} removed\n`)];
  if (isDeepStrictEqual(after, before)) return [];
  return [forbidden(field, `${subject} changed\n${structDiff(before, after)}`)];
}
