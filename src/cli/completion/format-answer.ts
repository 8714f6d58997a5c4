import { sanitizeLine } from "../sanitize.ts";
import type { Candidates } from "./completion.ts";

/**
 * Cobra's directives (`ShellCompDirective`), which kubectl understands of its plugins' answers: the
 * numbers are bits.
 */
const noSpace = 2;
const noFiles = 4;
const byExtension = 8;
const directories = 16;

/**
 * An answer as cobra's scripts read it: a candidate a line, a tab before its description, and the
 * directive in the last line.
 */
export function formatAnswer(candidates: Candidates): string {
  switch (candidates.kind) {
    case "directories":
      return `:${directories}\n`;
    case "files": {
      const { extensions } = candidates;
      return extensions === undefined ? ":0\n" : lines(extensions, byExtension);
    }
    case "names": {
      const names = candidates.names.filter(({ value }) => isPlain(value));
      const isOpen = names.length > 0 && names.every(({ value }) => /[/=]$/.test(value));
      const texts = names.map(({ value, description }) =>
        description === undefined ? value : `${value}\t${sanitizeLine(description)}`,
      );
      return lines(texts, isOpen ? noFiles | noSpace : noFiles);
    }
  }
}

function lines(texts: readonly string[], directive: number): string {
  return [...texts, `:${directive}`].map((line) => `${line}\n`).join("");
}

/** Whether a shell takes the text as it stands. Other names are not offered: they may be meant to harm. */
function isPlain(value: string): boolean {
  return /^[\w./:@%+=,-]+$/.test(value);
}
