import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { program } from "./ephemera.ts";
import { kubectlPath } from "./kubectl-path.ts";
import { openTerminal, type TestTerminal } from "./terminal.ts";

/** A folder with the program under all its names, stock kubectl and an empty home, for shells. */
export interface Installed {
  /** The program's names and kubectl, first on the PATH. */
  readonly env: Readonly<
    Record<"PATH" | "HOME" | "KUBECONFIG" | "EPHEMERA_COMPLETION_TIMEOUT", string>
  >;
  remove(): void;
}

/** Installs the program as npm does: links to its one file. */
export function installProgram(): Installed {
  const folder = mkdtempSync(join(tmpdir(), "ephemera-shells-"));
  const home = join(folder, "home");
  mkdirSync(home);
  for (const name of ["ephemera", "kubectl-ephemera", "kubectl_complete-ephemera"]) {
    symlinkSync(program, join(folder, name));
  }
  symlinkSync(kubectlPath(), join(folder, "kubectl"));
  const PATH = `${folder}:${process.env.PATH ?? ""}`;
  return {
    env: {
      PATH,
      HOME: home,
      KUBECONFIG: inject("kubeconfig"),
      // On a machine under load a Tab may take its time.
      EPHEMERA_COMPLETION_TIMEOUT: "1m",
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Shells without the files of their users and of the machine. */
const shells = {
  bash: { words: ["bash", "--noprofile", "--norc"], prompt: "PS1='> '" },
  zsh: { words: ["zsh", "-f"], prompt: "PS1='> '; autoload -Uz compinit; compinit" },
  fish: {
    words: ["fish", "--no-config"],
    prompt: "function fish_prompt; echo '> '; end; set -g fish_autosuggestion_enabled 0",
  },
} as const;

/** A shell there is completion for. */
export type Shell = keyof typeof shells;

/** An interactive shell on a terminal, killed when it is disposed of. */
export interface OpenShell extends TestTerminal, AsyncDisposable {}

/** Opens a shell; `setUp` is typed before the screen is cleared. */
export async function openShell(
  shell: Shell,
  { env, setUp }: { env: Readonly<Record<string, string>>; setUp: string },
): Promise<OpenShell> {
  const { words, prompt } = shells[shell];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const terminal = openTerminal(["env", [...variables, ...words]]);
  terminal.type(`${prompt}\r${setUp}\rclear\r`);
  await terminal.shows(/^> *$/);
  return {
    ...terminal,
    async [Symbol.asyncDispose]() {
      terminal.kill("SIGKILL");
      await terminal.exit;
    },
  };
}

/** Types the beginning of a line and Tab, and gives the line as it then stands, up to a `#` typed behind. */
export async function completed(terminal: TestTerminal, typed: string): Promise<string> {
  terminal.type(`${typed}\t#`);
  const screen = await terminal.shows(/^> .*#$/m);
  // Ctrl-U takes the line away, Ctrl-L what was listed below it.
  terminal.type("\u0015\u000c");
  await terminal.shows(/^>$/);
  return /^> (.*)#$/m.exec(screen)?.[1] ?? "";
}
