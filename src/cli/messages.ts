import type { Writable } from "node:stream";
import stringWidth from "fast-string-width";
import { colorsFor } from "./colors.ts";
import { sanitize, sanitizeLine } from "./sanitize.ts";

/** What a command says to the person, on stderr; data goes to stdout. All texts are sanitised. */
export interface Messages {
  /** A line of information; nothing with `-q`. */
  info(text: string): void;
  /** A line of information that kubectl prints on stdout; nothing with `-q`. */
  announce(text: string): void;
  /** `Warning: …`, also with `-q`. */
  warn(text: string): void;
  /**
   * What is being waited for: one line that is written over on a terminal, a plain line for each
   * new text elsewhere, nothing with `-q`.
   */
  progress(text: string): void;
  /** Takes the progress line away. Call it before anything else writes to the terminal. */
  clear(): void;
}

/** Makes the messages of one command. `env` decides about colours. */
export function createMessages(options: {
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  env: NodeJS.ProcessEnv;
  quiet?: boolean;
  /** Say what kubectl says and where: announcements on this stdout, progress on terminals only. */
  likeKubectl?: { readonly stdout: Writable } | undefined;
}): Messages {
  const { stream, env, quiet = false, likeKubectl } = options;
  const colors = colorsFor(stream, env);
  const rewrites = stream.isTTY === true && env.TERM !== "dumb";
  let shown: string | undefined;

  const clear = () => {
    if (rewrites && shown !== undefined) stream.write("\r\u001b[K");
    shown = undefined;
  };
  const say = (output: Writable, text: string) => {
    if (quiet) return;
    clear();
    output.write(`${sanitize(text)}\n`);
  };
  return {
    info: (text) => say(stream, text),
    announce: (text) => say(likeKubectl?.stdout ?? stream, text),
    warn(text) {
      clear();
      stream.write(`${colors.bold(colors.yellow("Warning:"))} ${sanitize(text)}\n`);
    },
    progress(text) {
      const line = sanitizeLine(text);
      if (quiet || line === shown) return;
      if (rewrites) {
        clear();
        stream.write(colors.dim(cutToWidth(line, (stream.columns ?? 80) - 1)));
      } else if (likeKubectl === undefined) {
        stream.write(`${line}\n`);
      }
      shown = line;
    },
    clear,
  };
}

/** A line that wrapped could not be taken away again. */
function cutToWidth(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  let cut = line.slice(0, width);
  while (stringWidth(cut) > width - 1) cut = cut.slice(0, -1);
  return `${cut}…`;
}
