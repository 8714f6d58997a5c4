import type { Completion } from "./completion/completion.ts";
import type { Flags, FlagValues } from "./flags.ts";
import { parseArguments } from "./parse-arguments.ts";

/** What a command may touch of the process it runs in. */
export interface Environment {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT, SIGTERM, SIGHUP and SIGQUIT: the command ends what it does and returns or throws. */
  readonly signal: AbortSignal;
}

/** One call of a command. */
export interface Invocation<F extends Flags> {
  readonly flags: FlagValues<F>;
  /** Names of the flags that were on the command line. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
  /** Words after `--`; undefined when there was no `--`. */
  readonly words: readonly string[] | undefined;
  readonly environment: Environment;
  /** How the command was called, such as `ephemera debug`. */
  readonly command: string;
}

/** A command as its file declares it. */
export interface CommandDeclaration<F extends Flags> {
  /** What it does, in one or a few paragraphs. The first line also stands in lists. */
  readonly description: string;
  /** Lines of `# what it shows` and the command; `{command}` stands for how the command is called. */
  readonly examples: string;
  /** What follows the command's name, such as `POD [-- COMMAND [args...]]`. */
  readonly usage: string;
  readonly flags: F;
  /** Finds positional words for the shell to offer; without it there are none. */
  readonly complete?: Completion;
  /** Carries the command out and gives its exit code. */
  run(invocation: Invocation<F>): Promise<number>;
}

/** A declared command, ready to be called or described. */
export interface Command {
  readonly description: string;
  readonly examples: string;
  readonly usage: string;
  readonly flags: Flags;
  readonly complete?: Completion;
  /** Parses `argv` and runs; "help" when help was asked for. Usage errors are `EphemeraError`. */
  call(options: {
    argv: readonly string[];
    command: string;
    environment: Environment;
  }): Promise<number | "help">;
}

/** Declares a command. */
export function defineCommand<F extends Flags>(declaration: CommandDeclaration<F>): Command {
  return {
    description: declaration.description,
    examples: declaration.examples,
    usage: declaration.usage,
    flags: declaration.flags,
    ...(declaration.complete && { complete: declaration.complete }),
    async call({ argv, command, environment }) {
      const { help, ...parsed } = parseArguments({ argv, flags: declaration.flags, command });
      return help ? "help" : declaration.run({ ...parsed, environment, command });
    },
  };
}

/** A command in the tree: known by its summary, loaded when it is called. */
export interface CommandEntry {
  readonly summary: string;
  /** The heading it is listed under in the parent's help. */
  readonly group?: string;
  load(): Promise<Command>;
}

/** A command that only holds others. */
export interface CommandGroup {
  readonly summary: string;
  readonly group?: string;
  /** Example lines; `{command}` stands for how the group is called. */
  readonly examples?: string;
  readonly commands: CommandTree;
}

/** Commands by name. */
export type CommandTree = Readonly<Record<string, CommandEntry | CommandGroup>>;
