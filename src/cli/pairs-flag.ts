import type { Flag, FlagWords } from "./flags.ts";

/** One `key=value` of a repeatable flag. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * A repeatable list of `key=value`, kubectl's `--env`. One occurrence with a single `=` is taken
 * as it stands, commas included; with more it is read as a line of CSV (pflag's stringToString).
 * A key given again keeps its place and takes the later value.
 */
export function pairsFlag(words: FlagWords): Flag<readonly Pair[]> {
  return {
    ...words,
    initial: [],
    takesValue: true,
    shownDefault: "[]",
    read: (text, previous) => merge(previous ?? [], splitPairs(text).map(readPair)),
  };
}

function splitPairs(text: string): string[] {
  const equalSigns = text.split("=").length - 1;
  if (equalSigns <= 1) return [text.replaceAll(/^"|"$/g, "")];
  return splitCsvLine(text);
}

/** Fields of one line of CSV: `a,"b,""c"""` has the fields `a` and `b,"c"`. */
export function splitCsvLine(line: string): string[] {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest);
    const field =
      quoted?.[0] ?? rest.slice(0, (rest.indexOf(",") + rest.length + 1) % (rest.length + 1));
    fields.push(quoted?.[1]?.replaceAll('""', '"') ?? field);
    if (field.length >= rest.length) return fields;
    rest = rest.slice(field.length + 1);
  }
}

function readPair(text: string): Pair {
  const at = text.indexOf("=");
  if (at < 0) throw new Error(`${text} must be formatted as key=value`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function merge(before: readonly Pair[], added: readonly Pair[]): Pair[] {
  const byKey = new Map(before.map((pair) => [pair.key, pair]));
  for (const pair of added) byKey.set(pair.key, pair);
  return [...byKey.values()];
}
