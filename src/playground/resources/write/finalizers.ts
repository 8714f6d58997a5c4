import { checkQualifiedName } from "../../../kubernetes/names.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "../field-error.ts";
import { goQuote } from "../go-value.ts";

/** Finalizer names of Kubernetes itself that carry no domain. */
const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** What is wrong with `metadata.finalizers`, apart from their domains. */
export function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const field = "metadata.finalizers";
  const both = ["orphan", "foregroundDeletion"].every((name) => finalizers.includes(name));
  return [
    ...finalizers.flatMap((name) => invalidEach(field, name, checkQualifiedName(name))),
    ...(both
      ? [invalid(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set")]
      : []),
  ];
}

/** A finalizer is one of Kubernetes' own or carries a domain. */
export function validateFinalizerDomains(
  field: string,
  finalizers: readonly string[],
): FieldError[] {
  return finalizers.flatMap((name, index) => validateFinalizerDomain(`${field}[${index}]`, name));
}

/** The same for one. */
export function validateFinalizerDomain(field: string, name: string): FieldError[] {
  if (name.includes("/") || standardFinalizers.has(name)) return [];
  const detail = "name is neither a standard finalizer name nor is it fully qualified";
  return [invalid(field, name, detail)];
}

/** An object under deletion takes no new finalizers. */
export function validateNoNewFinalizers(
  next: readonly string[],
  current: readonly string[],
): FieldError[] {
  const added = new Set(next.filter((name) => !current.includes(name)));
  if (added.size === 0) return [];
  const list = [...added].toSorted().map(goQuote).join(", ");
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbidden("metadata.finalizers", detail)];
}
