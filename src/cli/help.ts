import { clusterFlags } from "./cluster-flags.ts";
import type { Command, CommandTree } from "./command.ts";
import type { Flag, Flags } from "./flags.ts";

const lineWidth = 100;

/** The help page of a command, laid out as kubectl's. `command` is how it is called. */
export function commandHelp(options: { command: string; help: Command }): string {
  const { command, help } = options;
  const isClusterFlag = ([name]: [string, Flag<unknown>]) => Object.hasOwn(clusterFlags, name);
  const flags = Object.entries(help.flags).filter(([, flag]) => flag.hidden !== true);
  const own = flags.filter((entry) => !isClusterFlag(entry));
  const shared = flags.filter(isClusterFlag);
  return sections([
    help.description,
    help.examples === "" ? "" : `Examples:\n${exampleText(help.examples, command)}`,
    ...optionSections(own),
    `Usage:\n  ${[command, help.usage].filter((part) => part !== "").join(" ")}`,
    shared.length === 0 ? "" : `Cluster options:\n${optionText(Object.fromEntries(shared))}`,
  ]);
}

/** The help page of a command that holds others, or of the whole program. */
export function groupHelp(options: {
  command: string;
  description: string;
  tree: CommandTree;
  examples?: string;
}): string {
  const { command, description, tree, examples } = options;
  const width = Math.max(...Object.keys(tree).map((name) => name.length)) + 3;
  const groups = new Map<string, string[]>();
  for (const [name, { summary, group }] of Object.entries(tree)) {
    const heading = group ?? "Available Commands";
    const lines = groups.get(heading) ?? [];
    lines.push(`  ${name.padEnd(width)}${summary}`);
    groups.set(heading, lines);
  }
  return sections([
    description,
    ...[...groups].map(([heading, lines]) => `${heading}:\n${lines.join("\n")}`),
    examples === undefined ? "" : `Examples:\n${exampleText(examples, command)}`,
    `Usage:\n  ${command} COMMAND [flags]`,
    `Use "${command} COMMAND --help" for more information about a given command.`,
  ]);
}

/** The options under their headings, in the order in which those first occur. */
function optionSections(flags: readonly [string, Flag<unknown>][]): string[] {
  const headings = new Set(flags.map(([, flag]) => flag.group ?? "Options"));
  return [...headings].map((heading) => {
    const own = flags.filter(([, flag]) => (flag.group ?? "Options") === heading);
    return `${heading}:\n${optionText(Object.fromEntries(own))}`;
  });
}

function sections(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function exampleText(examples: string, command: string): string {
  return indent(examples.trim().replaceAll("{command}", command), 2);
}

function optionText(flags: Flags): string {
  return Object.entries(flags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => {
      const short = flag.short === undefined ? "" : `-${flag.short}, `;
      return `    ${short}--${name}=${flag.shownDefault}:\n${indent(wrap(flag.help, lineWidth - 8), 8)}`;
    })
    .join("\n\n");
}

function indent(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(columns));
}

/** Breaks text at spaces so that no line is longer than `width`, words longer than that excepted. */
function wrap(text: string, width: number): string {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
