import { clusterFlags } from "../cluster-flags.ts";
import type { Command, CommandTree } from "../command.ts";
import type { Flags } from "../flags.ts";
import { firstWordIndex } from "../run.ts";

/** Where in the tree of commands the words before the cursor lead. */
export type Place =
  | { readonly kind: "group"; readonly tree: CommandTree; readonly rest: readonly string[] }
  | { readonly kind: "command"; readonly command: Command; readonly rest: readonly string[] }
  /** After `help`: only commands follow. */
  | { readonly kind: "help"; readonly tree: CommandTree }
  /** After a word that is no command. */
  | { readonly kind: "nowhere" };

/** Follows the words through the tree as `runCommandLine` does; `rest` is what it took no part in. */
export async function findPlace(tree: CommandTree, words: readonly string[]): Promise<Place> {
  let below = tree;
  let rest = words;
  let helping = false;
  for (;;) {
    const at = firstWordIndex(rest);
    const name = at === undefined ? undefined : rest[at];
    if (at === undefined || name === undefined) {
      return helping ? { kind: "help", tree: below } : { kind: "group", tree: below, rest };
    }
    rest = rest.toSpliced(at, 1);
    if (name === "help" && below === tree && !helping) {
      helping = true;
      continue;
    }
    const entry = Object.hasOwn(below, name) ? below[name] : undefined;
    if (entry === undefined) return { kind: "nowhere" };
    if ("commands" in entry) below = entry.commands;
    else if (helping) return { kind: "nowhere" };
    else return { kind: "command", command: await entry.load(), rest };
  }
}

/** The flags that may stand at a place. */
export function flagsOf(place: Extract<Place, { kind: "group" | "command" }>): Flags {
  return place.kind === "command" ? place.command.flags : clusterFlags;
}
