import { inOrder, type PathElement } from "./path-element.ts";

/**
 * A set of paths, kept as the tree of their steps. A branch exists only where a path ends in it
 * or below it. Sets are never changed once they are made: operations share what stays the same.
 */
export interface FieldSet {
  /** The path that leads here is in the set itself. */
  readonly member: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

/** A set that is still being made. */
interface Growing {
  member: boolean;
  children: Map<PathElement, Growing>;
}

/** The set without paths. */
export const noFields: FieldSet = { member: false, children: new Map() };

/** Collects paths one by one. The path to the whole object is no path. */
export function collectFields(): { readonly fields: FieldSet; add(path: readonly string[]): void } {
  const root: Growing = { member: false, children: new Map() };
  return {
    fields: root,
    add(path) {
      if (path.length === 0) return;
      let at = root;
      for (const element of path) {
        let next = at.children.get(element);
        if (next === undefined) {
          next = { member: false, children: new Map() };
          at.children.set(element, next);
        }
        at = next;
      }
      at.member = true;
    },
  };
}

/** A set of these paths. */
export function fieldSet(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const collected = collectFields();
  for (const path of paths) collected.add(path);
  return collected.fields;
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.member && set.children.size === 0;
}

/** Paths in either of two sets. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const own = children.get(element);
    children.set(element, own === undefined ? child : union(own, child));
  }
  return { member: a.member || b.member, children };
}

/** Paths in both of two sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  return pruned(a, a.member && b.member, (element, child) => {
    const other = b.children.get(element);
    return other === undefined ? noFields : intersection(child, other);
  });
}

/** Paths of `a` that are not in `b`. A path below or above one in `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return pruned(a, a.member && !b.member, (element, child) => {
    const other = b.children.get(element);
    return other === undefined ? child : difference(child, other);
  });
}

/** Paths of `a` that are neither in `b` nor below a path of `b`. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return pruned(a, a.member && !b.member, (element, child) => {
    const other = b.children.get(element);
    if (other === undefined) return child;
    return other.member ? noFields : without(child, other);
  });
}

/** Paths of `a` that are in `b`, below a path of `b`, or on the way to one. */
export function within(a: FieldSet, b: FieldSet): FieldSet {
  return pruned(a, a.member, (element, child) => {
    const other = b.children.get(element);
    if (other === undefined) return noFields;
    return other.member ? child : within(child, other);
  });
}

/** The set itself where nothing changed, so that who compares by identity sees it. */
function pruned(
  set: FieldSet,
  member: boolean,
  keep: (element: PathElement, child: FieldSet) => FieldSet,
): FieldSet {
  let changed = member !== set.member;
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const kept = keep(element, child);
    if (kept !== child) changed = true;
    if (!isEmptySet(kept)) children.set(element, kept);
  }
  return changed ? { member, children } : set;
}

/** Do two sets hold the same paths? */
export function sameFields(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.member !== b.member || a.children.size !== b.children.size) return false;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other === undefined || !sameFields(child, other)) return false;
  }
  return true;
}

/** Is this very path in the set? */
export function hasField(set: FieldSet, path: readonly PathElement[]): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path) at = at?.children.get(element);
  return path.length > 0 && at?.member === true;
}

/** What is below one step; the set without paths where there is nothing. */
export function below(set: FieldSet, element: PathElement): FieldSet {
  return set.children.get(element) ?? noFields;
}

/** All paths, in the order structured-merge-diff lists them: those that end here, then deeper ones. */
export function pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): PathElement[][] {
  const children = inOrder(set.children);
  return [
    ...children.filter(([, child]) => child.member).map(([element]) => [...prefix, element]),
    ...children.flatMap(([element, child]) => pathsOf(child, [...prefix, element])),
  ];
}
