import { spawn } from "node:child_process";
import { once } from "node:events";

/** A program that runs until it is told to end. */
export interface StartedProcess {
  /** Resolves with the match once its output (stdout and stderr) holds the pattern. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, then waits. */
  end(): Promise<void>;
}

/** Starts a program with no stdin. */
export function startProcess(program: string, words: readonly string[]): StartedProcess {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  let output = "";
  const watchers = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const watcher of watchers) watcher();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return {
    prints(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match === null) return;
          watchers.delete(look);
          resolve(match);
        };
        watchers.add(look);
        look();
        void closed.then(() => reject(new Error(`ended without printing ${pattern}:\n${output}`)));
      });
    },
    async end() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
