import type { CommandTree } from "../command.ts";
import type { Candidate } from "./candidate.ts";
import type { ClusterNames } from "./cluster-names.ts";
import { flagCandidates, readFlagWord } from "./complete-flag.ts";
import { type Candidates, type Completion, type CompletionLine, nothing } from "./completion.ts";
import { findPlace, flagsOf, type Place } from "./find-place.ts";
import { type LineSoFar, readLine } from "./read-line.ts";

/** A command line to complete: the words before the cursor's, and that one as far as the cursor. */
export interface LineToComplete {
  readonly words: readonly string[];
  readonly word: string;
}

/** What may stand at the cursor. Rejects when what had to be looked up couldn't be. */
export async function complete(
  line: LineToComplete,
  options: {
    commands: CommandTree;
    /** Called when a name in the cluster is asked for. */
    cluster: (line: LineSoFar) => ClusterNames;
    env: NodeJS.ProcessEnv;
  },
): Promise<Candidates> {
  const { word, words } = line;
  const place = await findPlace(options.commands, words);
  if (place.kind === "nowhere") return nothing;
  if (place.kind === "help") return beginning(word, commandNames(place.tree));
  const flags = flagsOf(place);
  const soFar = readLine(place.rest, flags);
  if (soFar.terminated) return nothing;
  const ask = (completion: Completion | undefined, value: string, before = "") =>
    answer(completion, {
      line: { ...soFar, word: value, cluster: options.cluster(soFar), env: options.env },
      before,
    });
  if (soFar.awaited !== undefined) return ask(flags[soFar.awaited]?.complete, word);
  const valued = readFlagWord(word, flags);
  if (valued !== undefined) return ask(valued.flag.complete, valued.value, valued.before);
  if (word.startsWith("-")) {
    return beginning(word, flagCandidates({ flags, given: new Set(soFar.texts.keys()) }));
  }
  if (place.kind === "command") return ask(place.command.complete, word);
  return beginning(word, placeNames(place));
}

/** What a completion says, of that what begins as the word does. */
async function answer(
  completion: Completion | undefined,
  { line, before }: { line: CompletionLine; before: string },
): Promise<Candidates> {
  const found = (await completion?.(line)) ?? nothing;
  if (found.kind !== "names") return found;
  const names = found.names.filter(({ value }) => value.startsWith(line.word));
  return {
    kind: "names",
    names: names.map((name) => ({ ...name, value: before + name.value })),
  };
}

function beginning(word: string, names: readonly Candidate[]): Candidates {
  return { kind: "names", names: names.filter(({ value }) => value.startsWith(word)) };
}

function placeNames(place: Extract<Place, { kind: "group" }>): Candidate[] {
  return [...commandNames(place.tree), { value: "help", description: "Show help for a command" }];
}

function commandNames(tree: CommandTree): Candidate[] {
  return Object.entries(tree).map(([value, { summary }]) => ({ value, description: summary }));
}
