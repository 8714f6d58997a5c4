import { EphemeraError } from "../errors.ts";
import { clusterFlags } from "./cluster-flags.ts";
import type { Command, CommandTree, Environment } from "./command.ts";
import { commandHelp, groupHelp } from "./help.ts";
import { parseArguments } from "./parse-arguments.ts";

/** The program as a whole. */
export interface Program {
  /** How it was called: `ephemera`, or `kubectl ephemera` as a plugin. */
  readonly name: string;
  readonly description: string;
  /** Example lines; `{command}` stands for the name. */
  readonly examples: string;
  readonly version: string;
  readonly commands: CommandTree;
}

/**
 * Finds the command in `argv`, loads it alone, and runs it. Gives the exit code; throws what the
 * command throws. Cluster flags may stand before the command, as with kubectl.
 */
export async function runCommandLine(options: {
  program: Program;
  argv: readonly string[];
  environment: Environment;
}): Promise<number> {
  const { program, environment } = options;
  const found = findCommand(program, options.argv);
  if (found.kind === "print") {
    environment.stdout.write(found.text);
    return 0;
  }
  const { argv, command } = found;
  const loaded = await found.load();
  const outcome = await loaded.call({ argv, command, environment });
  if (outcome !== "help") return outcome;
  environment.stdout.write(commandHelp({ command, help: loaded }));
  return 0;
}

type Found =
  | { kind: "print"; text: string }
  | { kind: "command"; command: string; argv: readonly string[]; load(): Promise<Command> };

function findCommand(program: Program, fullArgv: readonly string[]): Found {
  let tree = program.commands;
  let command = program.name;
  let description = program.description;
  let examples: string | undefined = program.examples;
  let argv = fullArgv;
  for (;;) {
    const at = firstWordIndex(argv);
    const name = at === undefined ? undefined : argv[at];
    if (at === undefined || name === undefined) {
      const text = groupHelp({ command, description, tree, ...(examples && { examples }) });
      return withoutCommand({ program, argv, command, help: text });
    }
    argv = argv.toSpliced(at, 1);
    if (name === "help" && command === program.name) {
      argv = [...argv, "--help"];
      continue;
    }
    const entry = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (entry === undefined) {
      throw new EphemeraError("USAGE", {
        problem: `unknown command ${JSON.stringify(name)} for ${JSON.stringify(command)}`,
        command,
      });
    }
    command = `${command} ${name}`;
    if ("load" in entry) return { kind: "command", command, argv, load: () => entry.load() };
    tree = entry.commands;
    description = entry.summary;
    examples = entry.examples;
  }
}

/** Only flags are left: help, the version, or a flag that doesn't exist. */
function withoutCommand(options: {
  program: Program;
  argv: readonly string[];
  command: string;
  help: string;
}): Found {
  const { program, argv, command, help } = options;
  if (argv.includes("--version") && command === program.name) {
    return { kind: "print", text: `${program.name} ${program.version}\n` };
  }
  parseArguments({ argv, flags: clusterFlags, command });
  return { kind: "print", text: help };
}

/** Index of the first word that is neither a flag nor the value of a cluster flag. */
export function firstWordIndex(argv: readonly string[]): number | undefined {
  const takesValue = new Set(
    Object.entries(clusterFlags).flatMap(([name, flag]) => [
      `--${name}`,
      ...(flag.short === undefined ? [] : [`-${flag.short}`]),
    ]),
  );
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") return undefined;
    if (!word.startsWith("-") || word === "-") return index;
    if (takesValue.has(word)) index += 1;
  }
  return undefined;
}
