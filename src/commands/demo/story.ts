import { spawn } from "node:child_process";
import { once } from "node:events";
import { colorsFor } from "../../cli/colors.ts";
import type { Environment } from "../../cli/command.ts";

/** Tells the demo and runs its commands, just as a person would type them. */
export interface Story {
  /** A paragraph between commands. */
  tell(text: string): void;
  /** Shows `$ ephemera …`, runs it on the same terminal, and gives its exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** A story on this terminal. `hidden` stands before each command's own words and isn't shown. */
export function createStory(options: {
  environment: Environment;
  program: string;
  hidden: readonly string[];
}): Story {
  const { environment, program, hidden } = options;
  const { stdout, env, signal } = environment;
  const colors = colorsFor(stdout, env);
  return {
    tell(text) {
      stdout.write(`\n${colors.cyan(text)}\n`);
    },
    async run(words) {
      stdout.write(`\n${colors.bold(`$ ${program} ${words.map(quoted).join(" ")}`)}\n`);
      const script = process.argv[1] ?? "";
      const child = spawn(process.execPath, [...process.execArgv, script, ...hidden, ...words], {
        // Without a terminal nothing may wait for input.
        stdio: [environment.stdin.isTTY ? "inherit" : "ignore", "inherit", "inherit"],
        signal,
      });
      const [code] = await once(child, "exit");
      return typeof code === "number" ? code : 1;
    },
  };
}

/** As a shell would need it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
