import { readdirSync, readFileSync } from "node:fs";
import type { CommandTree } from "../../src/cli/command.ts";
import { commands, examples } from "../../src/commands/index.ts";
import { shellCommands } from "./shell-commands.ts";

/** A call of the program that is shown to a person. */
export interface ShownCommand {
  /** Where it stands. */
  readonly where: string;
  /** The words after the program's name. */
  readonly argv: readonly string[];
}

/** Ways to call the program. */
const names = [["ephemera"], ["kubectl", "ephemera"], ["node", "dist/main.cjs"]];

/** The examples of all commands and of those that hold others, by the words that call them. */
export async function allExamples(
  tree: CommandTree = commands,
  words: readonly string[] = [],
): Promise<{ words: readonly string[]; examples: string }[]> {
  const found = Object.entries(tree).map(async ([name, entry]) => {
    const path = [...words, name];
    const { examples: own = "" } = "commands" in entry ? entry : await entry.load();
    const below = "commands" in entry ? await allExamples(entry.commands, path) : [];
    return [{ words: path, examples: own }, ...below];
  });
  return (await Promise.all(found)).flat();
}

/** The calls in the examples of `--help`. */
export async function exampleCommands(): Promise<ShownCommand[]> {
  const found = [{ words: [], examples }, ...(await allExamples())];
  return found.flatMap(({ words, examples: own }) => {
    const where = ["ephemera", ...words].join(" ");
    return callsIn(own.replaceAll("{command}", where), `${where} --help`);
  });
}

/** The calls in the sh blocks of README.md, CONTRIBUTING.md and docs. */
export function documentedCommands(): ShownCommand[] {
  const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
  return ["README.md", "CONTRIBUTING.md", ...pages.map((name) => `docs/${name}`)].flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, script = ""]) =>
      callsIn(script, page),
    ),
  );
}

function callsIn(script: string, where: string): ShownCommand[] {
  return shellCommands(script).flatMap((words) => {
    const name = names.find((name) => name.every((word, index) => words[index] === word));
    return name === undefined ? [] : [{ where, argv: words.slice(name.length) }];
  });
}
