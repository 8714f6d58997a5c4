const shown = 3;

/** A list as kubectl's tables show one: three of it, and how many there are besides. */
export function withMore(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  const first = items.slice(0, shown).join(",");
  return items.length > shown ? `${first} + ${items.length - shown} more...` : first;
}
