/** Size of a terminal in characters. */
export interface TerminalSize {
  width: number;
  height: number;
}

/** What a client sends on the resize stream: a line of JSON for each new size. */
export function encodeTerminalSize(size: TerminalSize): string {
  return `${JSON.stringify({ Width: size.width, Height: size.height })}\n`;
}
