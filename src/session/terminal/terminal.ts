import type { TerminalSize } from "../../kubernetes/streaming/terminal-size.ts";

/** The person's terminal while a session has it. */
export interface SessionTerminal {
  /** Its size now, and each time it changes. */
  onSize(listener: (size: TerminalSize) => void): void;
  /** Gives the terminal back as it was. May be called more than once. */
  restore(): void;
}

/**
 * Puts the terminal into raw mode, so that every key goes to the session, ^C included. It is
 * given back by `restore` and, whatever happens, when the process exits.
 */
export function takeTerminal(streams: {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
}): SessionTerminal {
  const { stdin, stdout } = streams;
  const listeners: (() => void)[] = [];
  const wasRaw = stdin.isRaw;
  const restore = () => {
    process.off("exit", restore);
    for (const listener of listeners.splice(0)) stdout.off("resize", listener);
    stdin.setRawMode(wasRaw);
  };
  stdin.setRawMode(true);
  process.on("exit", restore);
  return {
    restore,
    onSize(listener) {
      const tell = () => {
        if (stdout.isTTY) listener({ width: stdout.columns, height: stdout.rows });
      };
      listeners.push(tell);
      stdout.on("resize", tell);
      tell();
    },
  };
}
