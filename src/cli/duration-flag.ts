import { type Flag, type FlagWords, quote } from "./flags.ts";

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A length of time in Go's words, `1m30s`; its value is in milliseconds. */
export function durationFlag(words: FlagWords & { initial: string }): Flag<number> {
  return {
    ...words,
    initial: readDuration(words.initial),
    takesValue: true,
    shownDefault: words.initial,
    read: readDuration,
  };
}

/**
 * kubectl's `--request-timeout`: Go's words, or a bare number of seconds; "0" means no limit.
 * In milliseconds.
 */
export function timeoutFlag(words: FlagWords & { initial: string }): Flag<number> {
  return {
    ...words,
    initial: readTimeout(words.initial),
    takesValue: true,
    shownDefault: `'${words.initial}'`,
    read: readTimeout,
  };
}

function readTimeout(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : readDuration(text);
}

function readDuration(text: string): number {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) {
    throw new Error(`time: invalid duration ${quote(text)}`);
  }
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitMilliseconds[unit ?? ""] ?? 0),
    0,
  );
}
