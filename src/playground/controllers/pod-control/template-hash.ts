import type { PodTemplateSpec } from "../../../kubernetes/types.ts";

/** Label that tells the Pods of one ReplicaSet of a Deployment from those of another. */
export const podTemplateHash = "pod-template-hash";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/**
 * The hash in the name of a ReplicaSet or ControllerRevision: FNV-1a (32 bit) over the template and the collision count, its
 * decimal digits put into letters that spell nothing (apimachinery's SafeEncodeString). Go hashes
 * its own dump of the structs; any stable hash serves, since nobody computes it but us.
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(template) + collisionCount)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return Array.from(Buffer.from(String(hash)), (digit) => alphabet[digit % alphabet.length]).join(
    "",
  );
}

/** Two templates are the same one, whatever hash label they carry. */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with its keys in order, without the hash label and what is empty. */
function canonical({ metadata, spec }: PodTemplateSpec): string {
  const { [podTemplateHash]: _, ...labels } = metadata?.labels ?? {};
  return JSON.stringify({ ...metadata, labels, spec }, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
    return Object.fromEntries(entries.toSorted(([x], [y]) => (x < y ? -1 : 1)));
  });
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) && value.length === 0;
}
