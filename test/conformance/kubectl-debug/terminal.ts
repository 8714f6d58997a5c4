import { openSync } from "node:fs";
import { ReadStream, WriteStream } from "node:tty";
import { spawn } from "@lydell/node-pty";

/** A real pseudo-terminal whose inner end is used in this process. */
export interface InProcessTerminal extends Disposable {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** What has been printed on it. */
  printed(): string;
  type(text: string): void;
  /** Resolves when the text has been printed. */
  shows(text: string): Promise<void>;
}

/** Opens a terminal of 80 × 24. A sleeping process holds it, for `spawn` wants one. */
export function openInProcessTerminal(): InProcessTerminal {
  const pty = spawn("sleep", ["infinity"], { cols: 80, rows: 24 });
  const path = String(Reflect.get(pty, "_pty"));
  const stdin = new ReadStream(openSync(path, "r+"));
  const stdout = new WriteStream(openSync(path, "r+"));
  let text = "";
  const watchers = new Set<() => void>();
  pty.onData((data) => {
    text += data;
    for (const watcher of watchers) watcher();
  });
  return {
    stdin,
    stdout,
    printed: () => text,
    type: (typed) => pty.write(typed),
    shows(wanted) {
      return new Promise((resolve) => {
        const look = () => {
          if (!text.includes(wanted)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
    [Symbol.dispose]() {
      stdin.destroy();
      stdout.destroy();
      pty.kill();
    },
  };
}
