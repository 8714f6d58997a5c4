import type { Flags } from "../flags.ts";
import { readOccurrences } from "../parse-arguments.ts";

/** What the words before the cursor say. */
export interface LineSoFar {
  readonly positionals: readonly string[];
  /** What flags were given, by their long names, each occurrence in order. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** The flag whose value the next word is. */
  readonly awaited: string | undefined;
  /** A `--` was among them: what follows is somebody else's command. */
  readonly terminated: boolean;
}

/** Reads words by the grammar of `parseArguments`, passing over what is wrong in them. */
export function readLine(words: readonly string[], flags: Flags): LineSoFar {
  const positionals: string[] = [];
  const texts = new Map<string, string[]>();
  let awaited: string | undefined;
  let terminated = false;
  for (const occurrence of readOccurrences(words, flags)) {
    if (occurrence.kind === "words") terminated = true;
    else if (occurrence.kind === "positional") positionals.push(occurrence.value);
    else if (occurrence.flag === undefined) continue;
    else if (occurrence.text === undefined) awaited = occurrence.name;
    else {
      texts.set(occurrence.name, [...(texts.get(occurrence.name) ?? []), occurrence.text]);
    }
  }
  return { positionals, texts, awaited, terminated };
}
