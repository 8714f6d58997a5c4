import type { Flag, Flags } from "../flags.ts";
import type { Candidate } from "./candidate.ts";

/** A flag that a word names, and how much of its value the word holds. */
export interface FlagWord {
  readonly flag: Flag<unknown>;
  readonly value: string;
  /** What of the word stands before the value; empty where shells add it again themselves: up to a `=`. */
  readonly before: string;
}

/** Reads `--flag=va`, `-n=va`, `-nva` and `-itnva`; undefined when there is no value in the word. */
export function readFlagWord(word: string, flags: Flags): FlagWord | undefined {
  const [, name = "", value] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (value !== undefined) {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    return flag && { flag, value, before: "" };
  }
  if (word.startsWith("--") || !word.startsWith("-")) return undefined;
  for (let at = 1; at < word.length - 1; at++) {
    const flag = Object.values(flags).find(({ short }) => short === word[at]);
    if (flag === undefined) return undefined;
    const rest = word.slice(at + 1);
    if (rest.startsWith("=")) return { flag, value: rest.slice(1), before: "" };
    if (flag.takesValue) return { flag, value: rest, before: word.slice(0, at + 1) };
  }
  return undefined;
}

/**
 * The flags that may still be given: long ones, and the letters while only `-` is typed. What can
 * be given once is gone when it was.
 */
export function flagCandidates(options: { flags: Flags; given: ReadonlySet<string> }): Candidate[] {
  const help = { short: "h", help: "Show help.", initial: false };
  return Object.entries({ ...options.flags, help }).flatMap(([name, flag]) => {
    const isHidden = "hidden" in flag && flag.hidden === true;
    if (isHidden || (options.given.has(name) && !Array.isArray(flag.initial))) return [];
    const description = firstSentence(flag.help);
    return [
      { value: `--${name}`, description },
      ...(flag.short === undefined ? [] : [{ value: `-${flag.short}`, description }]),
    ];
  });
}

function firstSentence(text: string): string {
  return /^.*?[^.](?=\.(\s|$))/s.exec(text)?.[0] ?? text;
}
