import { parseArgs } from "node:util";
import { EphemeraError } from "../errors.ts";
import { boolFlag, type Flag, type Flags, type FlagValues, quote } from "./flags.ts";

/** A command line taken apart. */
export interface ParsedArguments<F extends Flags> {
  readonly flags: FlagValues<F>;
  /** Names of the flags that were on the command line. */
  readonly given: ReadonlySet<string>;
  /** Words before `--`. */
  readonly positionals: readonly string[];
  /** Words after `--`, which are data; undefined when there was no `--`. */
  readonly words: readonly string[] | undefined;
  /** `-h` or `--help` was given. */
  readonly help: boolean;
}

type Token = NonNullable<ReturnType<typeof tokenize>>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

/**
 * Reads `argv` by kubectl's (pflag's) grammar: flags anywhere before `--`, `-itq` and `-nkube`,
 * `--flag=value` and `--flag value`, `--bool=false`, and pflag's own error texts.
 * `command` is how the command is called, for the hint at the end of an error.
 */
export function parseArguments<F extends Flags>(options: {
  argv: readonly string[];
  flags: F;
  command: string;
}): ParsedArguments<F> {
  const { argv, command } = options;
  const known: Flags = { ...options.flags, help: boolFlag({ short: "h", help: "" }) };
  const values = new Map<string, unknown>();
  const positionals: string[] = [];
  let words: string[] | undefined;

  for (const occurrence of readOccurrences(argv, known)) {
    if (occurrence.kind === "words") words = occurrence.words;
    else if (occurrence.kind === "positional") positionals.push(occurrence.value);
    else {
      const { token, flag, name, text } = occurrence;
      if (flag === undefined) throw usage(command, unknownFlag(token, argv));
      if (text === undefined) throw usage(command, needsArgument(token, argv));
      values.set(name, read({ flag, name, text, values, command }));
    }
  }
  const { help, ...flags } = Object.fromEntries(
    Object.entries(known).map(([name, flag]) => [
      name,
      values.has(name) ? values.get(name) : flag.initial,
    ]),
  );
  return {
    flags: flags as FlagValues<F>,
    given: new Set(values.keys()),
    positionals,
    words,
    help: help === true,
  };
}

/** A word of the command line, or a flag with its text. */
export type Occurrence =
  | { readonly kind: "positional"; readonly value: string }
  /** All that follows `--`; the last occurrence. */
  | { readonly kind: "words"; readonly words: string[] }
  | {
      readonly kind: "flag";
      readonly name: string;
      /** Undefined when there is no such flag. */
      readonly flag: Flag<unknown> | undefined;
      /** Undefined when the flag takes a value and the line ends before it. */
      readonly text: string | undefined;
      readonly token: OptionToken;
    };

/** Takes a command line apart, in order. Nothing is refused. */
export function* readOccurrences(argv: readonly string[], known: Flags): Iterable<Occurrence> {
  let readUpTo = -1;
  for (const token of tokenize(argv, known)) {
    if (token.kind === "option-terminator") {
      yield { kind: "words", words: argv.slice(token.index + 1) };
      return;
    }
    if (token.kind === "positional") {
      yield { kind: "positional", value: token.value };
      continue;
    }
    if (token.index === readUpTo) continue;
    const { name } = token;
    const flag = Object.hasOwn(known, name) ? known[name] : undefined;
    const text = flag === undefined ? undefined : textOf(token, flag, argv);
    yield { kind: "flag", name, flag, text, token };
    // In `-i=false` node sees the letters "=", "f", …: the value is the rest of that word.
    if (flag !== undefined && isAssignedShort(token, argv)) readUpTo = token.index;
  }
}

function tokenize(argv: readonly string[], flags: Flags) {
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [
        name,
        {
          type: flag.takesValue ? ("string" as const) : ("boolean" as const),
          ...(flag.short === undefined ? {} : { short: flag.short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/** A bool written `-i=false`, alone or at the end of a bundle. */
function isAssignedShort(token: OptionToken, argv: readonly string[]): boolean {
  const word = argv[token.index] ?? "";
  const letter = token.rawName.slice(1);
  return isShort(token) && word.slice(1, word.indexOf("=")).endsWith(letter) && word.includes("=");
}

function isShort(token: OptionToken): boolean {
  return !token.rawName.startsWith("--");
}

function textOf(token: OptionToken, flag: Flag<unknown>, argv: readonly string[]) {
  const word = argv[token.index] ?? "";
  if (!flag.takesValue) {
    if (isAssignedShort(token, argv)) return word.slice(word.indexOf("=") + 1);
    return token.value ?? "true";
  }
  if (isShort(token) && token.inlineValue && token.value.startsWith("=")) {
    return token.value.slice(1);
  }
  return token.value;
}

function read(options: {
  flag: Flag<unknown>;
  name: string;
  text: string;
  values: ReadonlyMap<string, unknown>;
  command: string;
}): unknown {
  const { flag, name, text } = options;
  try {
    return flag.read(text, options.values.get(name));
  } catch (cause) {
    const shown = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw usage(options.command, `invalid argument ${quote(text)} for "${shown}" flag: ${why}`);
  }
}

function unknownFlag(token: OptionToken, argv: readonly string[]): string {
  if (!isShort(token)) return `unknown flag: ${token.rawName}`;
  const letter = token.rawName.slice(1);
  const word = argv[token.index] ?? "";
  return `unknown shorthand flag: '${letter}' in -${word.slice(Math.max(1, word.indexOf(letter)))}`;
}

function needsArgument(token: OptionToken, argv: readonly string[]): string {
  if (!isShort(token)) return `flag needs an argument: ${token.rawName}`;
  const letter = token.rawName.slice(1);
  return `flag needs an argument: '${letter}' in ${bundleFrom(letter, argv[token.index] ?? "")}`;
}

function bundleFrom(letter: string, word: string): string {
  return `-${word.slice(Math.max(1, word.indexOf(letter)))}`;
}

function usage(command: string, problem: string): EphemeraError {
  return new EphemeraError("USAGE", { problem, command });
}
