import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { CriClient } from "../../cri/client.ts";
import type { Channel } from "../../grpc/channel.ts";
import { buildImage } from "../build.ts";
import type { Recipe } from "./recipe.ts";

/** What an image was made from: the recipe's version, and size and date of every source. */
interface Made {
  version: number;
  sources: Record<string, string>;
}

/**
 * Sees to it that the built-in images are there and made from the machine's present parts;
 * returns the names of those that had to be made. `record` is the file that remembers.
 */
export async function ensureBuiltInImages(options: {
  channel: Channel;
  cri: CriClient;
  recipes: readonly Recipe[];
  record: string;
  signal: AbortSignal;
}): Promise<string[]> {
  const record = readRecord(options.record);
  const made = await Promise.all(
    options.recipes.map(async (recipe) => {
      options.signal.throwIfAborted();
      const { image } = await options.cri.imageStatus({ image: { image: recipe.name } });
      const before = record[recipe.name];
      if (image !== undefined && before !== undefined && isCurrent(before, recipe, stampOf)) {
        return [];
      }
      const content = await recipe.content();
      const files = content.entries.flatMap((entry) => ("from" in entry ? entry.from : []));
      record[recipe.name] = {
        version: recipe.version,
        sources: Object.fromEntries(files.map((file) => [file, stampOf(file)])),
      };
      await buildImage(options, recipe.name, content);
      return [recipe.name];
    }),
  );
  const names = made.flat();
  if (names.length > 0) {
    writeFileSync(options.record, JSON.stringify(record, null, 2), { mode: 0o600 });
  }
  return names;
}

/** Whether an image made from these sources would be made the same today. */
export function isCurrent(
  made: Made,
  recipe: Pick<Recipe, "version" | "program">,
  stamp: (file: string) => string,
): boolean {
  return (
    made.version === recipe.version &&
    recipe.program in made.sources &&
    Object.entries(made.sources).every(([file, before]) => stamp(file) === before)
  );
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.size} bytes of ${stat.mtime.toISOString()}`;
}

function readRecord(path: string): Record<string, Made> {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // The first start, or a file somebody broke: images are made anew.
    return {};
  }
}
