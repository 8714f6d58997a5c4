/** Who the debugger is to be, as `--as-user` says it. */
export type UserChoice =
  | { readonly kind: "root" }
  /** The user the target runs as. */
  | { readonly kind: "target" }
  | { readonly kind: "ids"; readonly ids: UserIds };

/** A user of Linux, and its primary group where that is known. */
export interface UserIds {
  readonly user: number;
  readonly group?: number;
}

/** The ids a choice names by itself; undefined for the target's, which the Pod knows. */
export function idsAsked(choice: UserChoice): UserIds | undefined {
  switch (choice.kind) {
    case "root":
      return { user: 0 };
    case "ids":
      return choice.ids;
    case "target":
      return undefined;
  }
}

/** Highest id the API takes for runAsUser and runAsGroup. */
const highestId = 2 ** 31 - 1;

/** Reads `UID[:GID]`, `target` or `root`. Throws a plain Error that says what it may be. */
export function parseUserChoice(text: string): UserChoice {
  if (text === "root" || text === "target") return { kind: text };
  const [, user, group] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const ids = [user, group].filter((id) => id !== undefined).map(Number);
  if (user === undefined || ids.some((id) => id > highestId)) {
    throw new Error('must be UID, UID:GID, "target" or "root"; names are not known to the API');
  }
  return {
    kind: "ids",
    ids: { user: Number(user), ...(group !== undefined && { group: Number(group) }) },
  };
}

/** `65532:65532`, `1000`, or `root`. */
export function describeUser({ user, group }: UserIds): string {
  if (user === 0 && (group === undefined || group === 0)) return "root";
  return group === undefined ? String(user) : `${user}:${group}`;
}
