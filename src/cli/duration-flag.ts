import { parseDuration } from "../kubernetes/duration.ts";
import type { Flag, FlagWords } from "./flags.ts";

/** A length of time in Go's words, `1m30s`; its value is in milliseconds. */
export function durationFlag(words: FlagWords & { initial: string }): Flag<number> {
  return {
    ...words,
    initial: parseDuration(words.initial),
    takesValue: true,
    shownDefault: words.initial,
    read: parseDuration,
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
  return /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
}
