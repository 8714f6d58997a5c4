/** Whose filesystem a session starts in. */
export type SessionRoot = "target" | "debugger";

export function isSessionRoot(word: string): word is SessionRoot {
  return word === "target" || word === "debugger";
}
