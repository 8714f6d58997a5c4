/** The escape character. */
const escape = "\u001b";

/** DEC private modes a program leaves a terminal unusable with: what undoes each. */
const undo: ReadonlyMap<string, string> = new Map([
  ...["1", "47", "1000", "1002", "1003", "1004", "1005", "1006", "1015", "1047", "1049", "2004"].map(
    (mode) => [mode, `${escape}[?${mode}l`] as const,
  ),
]);

/** What a stream of terminal output has switched on so far. */
export interface ModeTracker {
  /** Looks at the next piece of output. */
  see(output: Buffer): void;
  /** The sequences that bring the terminal back; empty when nothing is left on. */
  undoing(): string;
}

/**
 * Follows which modes (alternate screen, mouse, bracketed paste, hidden cursor …) the output has
 * switched on, so that a session cut off in the middle of an editor leaves a usable terminal.
 */
export function createModeTracker(): ModeTracker {
  const on = new Set<string>();
  let cursorHidden = false;
  let tail = "";
  return {
    see(output) {
      const text = tail + output.toString("latin1");
      for (const [, modes = "", action] of text.matchAll(/\u001b\[\?([\d;]{1,32})([hl])/g)) {
        for (const mode of modes.split(";")) {
          if (mode === "25") cursorHidden = action === "l";
          else if (action === "h" && undo.has(mode)) on.add(mode);
          else on.delete(mode);
        }
      }
      // A sequence may be cut in two by the border of the pieces.
      const start = text.lastIndexOf(escape);
      const open = start >= 0 && /^\u001b(\[(\?[\d;]*)?)?$/.test(text.slice(start));
      tail = open && text.length - start < 40 ? text.slice(start) : "";
    },
    undoing() {
      const parts = [...on].map((mode) => undo.get(mode) ?? "");
      if (cursorHidden) parts.push(`${escape}[?25h`);
      return parts.length === 0 ? "" : `${parts.join("")}${escape}[0m`;
    },
  };
}
