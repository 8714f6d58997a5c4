const esc = "\u001b";

/**
 * DEC private modes a program leaves a terminal unusable with: alternate screens, mouse and focus
 * reports, bracketed paste. 25 is the cursor, which is on to begin with.
 */
const troublesome: ReadonlySet<string> = new Set(
  "1 47 1000 1002 1003 1004 1005 1006 1015 1047 1049 2004".split(" "),
);

/** What a stream of terminal output has switched on so far. */
export interface ModeTracker {
  /** Looks at the next piece of output. */
  see(output: Buffer): void;
  /** The sequences that bring the terminal back; empty when nothing is left on. */
  undoing(): string;
}

/**
 * Follows which modes the output has switched on, so that a session cut off in the middle of an
 * editor leaves a usable terminal.
 */
export function createModeTracker(): ModeTracker {
  const on = new Set<string>();
  let cursorHidden = false;
  let tail = "";
  return {
    see(output) {
      const [, ...sequences] = `${tail}${output.toString("latin1")}`.split(esc);
      for (const sequence of sequences) {
        const [, modes = "", action] = /^\[\?([\d;]{1,32})([hl])/.exec(sequence) ?? [];
        for (const mode of modes.split(";")) {
          if (mode === "25") cursorHidden = action === "l";
          else if (action === "h" && troublesome.has(mode)) on.add(mode);
          else on.delete(mode);
        }
      }
      // A sequence may be cut in two by the border of the pieces.
      const last = sequences.at(-1);
      const isOpen = last !== undefined && /^(\[(\?[\d;]{0,32})?)?$/.test(last);
      tail = isOpen ? `${esc}${last}` : "";
    },
    undoing() {
      const parts = [...on].map((mode) => `${esc}[?${mode}l`);
      if (cursorHidden) parts.push(`${esc}[?25h`);
      return parts.length === 0 ? "" : `${parts.join("")}${esc}[0m`;
    },
  };
}
