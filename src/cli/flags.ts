import { type Completion, oneOf } from "./completion/completion.ts";

/**
 * What a flag is: kubectl's kinds of flags, each knowing how to read its text. The grammar
 * around them (bundling, `=`, `--`) is in parse-arguments.ts.
 */

/** A flag of a command. Its name is the key it stands under in `Flags`. */
export interface Flag<T> {
  readonly help: string;
  /** One letter, used as `-x`. */
  readonly short?: string;
  /** Accepted but not shown in help. */
  readonly hidden?: boolean;
  /** The heading it stands under in help; `Options` when absent. */
  readonly group?: string;
  /** False for booleans: `--flag` alone means true, and a following word is not its value. */
  readonly takesValue: boolean;
  /** What help shows as the default, written as it would be typed. */
  readonly shownDefault: string;
  readonly initial: T;
  /**
   * The value after one more occurrence; `previous` is undefined at the first one.
   * Throws a plain Error whose message is what pflag says after the colon.
   */
  read(text: string, previous: T | undefined): T;
  /** Finds values for the shell to offer; without it there are none. */
  readonly complete?: Completion;
}

/** The flags of a command by their long names. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values a command gets for its flags. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** What every kind of flag says about itself. */
export interface FlagWords {
  help: string;
  short?: string;
  hidden?: boolean;
  group?: string;
  complete?: Completion;
}

/** What may follow the `=` of a switch. */
const trueOrFalse = oneOf("true", "false");

/** A switch: `--flag`, `--flag=false`. */
export function boolFlag(words: FlagWords & { initial?: boolean }): Flag<boolean> {
  const initial = words.initial ?? false;
  const shownDefault = String(initial);
  return {
    complete: trueOrFalse,
    ...words,
    initial,
    takesValue: false,
    shownDefault,
    read: readBool,
  };
}

/** A switch that also knows whether it was given at all. */
export function optionalBoolFlag(words: FlagWords): Flag<boolean | undefined> {
  return {
    complete: trueOrFalse,
    ...words,
    initial: undefined,
    takesValue: false,
    shownDefault: "false",
    read: readBool,
  };
}

/** A text, undefined when not given. */
export function stringFlag(words: FlagWords): Flag<string | undefined> {
  return {
    ...words,
    initial: undefined,
    takesValue: true,
    shownDefault: "''",
    read: (text) => text,
  };
}

/** A text with a default. */
export function stringFlagWithDefault(words: FlagWords & { initial: string }): Flag<string> {
  return { ...words, takesValue: true, shownDefault: `'${words.initial}'`, read: (text) => text };
}

/** A repeatable text; every occurrence adds one entry. */
export function listFlag(words: FlagWords): Flag<readonly string[]> {
  return {
    ...words,
    initial: [],
    takesValue: true,
    shownDefault: "[]",
    read: (text, previous) => [...(previous ?? []), text],
  };
}

/** A whole number, as pflag's `int` reads it in base 10. */
export function integerFlag(words: FlagWords & { initial: number }): Flag<number> {
  return {
    ...words,
    takesValue: true,
    shownDefault: String(words.initial),
    read(text) {
      if (!/^[+-]?\d+$/.test(text)) {
        throw new Error(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
      }
      return Number(text);
    },
  };
}

/** Text in double quotes, as Go's `%q` prints it for plain text. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** The words Go's strconv.ParseBool accepts. */
function readBool(text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}
