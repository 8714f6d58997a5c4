/** Something that speaks for an item. */
export interface Trait<T> {
  readonly words: string;
  readonly has: (item: T) => boolean;
}

/**
 * Leaves those that have the first trait, of these those that have the second, and so on; a trait
 * that none has decides nothing. `told` are the words of the traits that did.
 */
export function narrow<T>(
  items: readonly T[],
  traits: readonly Trait<T>[],
): { left: readonly T[]; told: readonly string[] } {
  let left = items;
  const told: string[] = [];
  for (const { words, has } of traits) {
    const having = left.filter(has);
    if (having.length === 0 || having.length === left.length) continue;
    left = having;
    told.push(words);
  }
  return { left, told };
}
