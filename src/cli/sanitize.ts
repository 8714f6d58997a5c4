/**
 * Text from a cluster, made safe to print: control characters, escape sequences and the invisible
 * characters that reorder or hide text are shown instead of obeyed. Newlines and tabs stay.
 */
export function sanitize(text: string): string {
  return text.replaceAll(unsafe, showCharacter);
}

/** Like `sanitize`, for text that must stay on one line. */
export function sanitizeLine(text: string): string {
  return sanitize(text.replaceAll(/\r?\n/g, " ").replaceAll("\t", " "));
}

/** Control characters but tab and newline; bidirectional controls, line separators, byte-order mark. */
const unsafe = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

function showCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return "^?";
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
