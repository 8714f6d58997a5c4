import { isJsonObject, type Json } from "../../kubernetes/object.ts";

/** The keys and indices that lead to a value of the configuration. */
export type ConfigurationPath = readonly (string | number)[];

/** What is wrong with a configuration, and where. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly path: ConfigurationPath;

  constructor(path: ConfigurationPath, problem: string) {
    super(problem);
    this.path = path;
  }
}

/** Reads a value out of what stands at `path`. Throws `ConfigurationError`. */
export type Read<T> = (value: Json, path: ConfigurationPath) => T;

/** How the value of each key of a mapping is read. */
export type Fields<T> = { readonly [K in keyof T]-?: Read<NonNullable<T[K]>> };

/** A mapping with no other keys than these. Those without a value count as absent. */
export function record<T extends object>(fields: Fields<T>): Read<T> {
  const readers = new Map<string, Read<unknown>>(Object.entries(fields));
  return (value, path) =>
    Object.fromEntries(
      entriesOf(value, path).map(([key, item]) => {
        const read = readers.get(key);
        if (read !== undefined) return [key, read(item, [...path, key])];
        const known = [...readers.keys()].join(", ");
        throw new ConfigurationError([...path, key], `there is no such key; there are: ${known}`);
      }),
    ) as T;
}

/** A mapping whose keys are names. */
export function byName<T>(read: Read<T>): Read<ReadonlyMap<string, T>> {
  return (value, path) =>
    new Map(entriesOf(value, path).map(([name, item]) => [name, read(item, [...path, name])]));
}

/** A list. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ConfigurationError(path, expected("a list", value));
    return value.map((item, index) => read(item, [...path, index]));
  };
}

/** A text, of which `check` says what is wrong with it, if something is. */
export function text(check: (text: string) => string | undefined = () => undefined): Read<string> {
  return (value, path) => {
    if (typeof value !== "string") throw new ConfigurationError(path, expected("a text", value));
    const problem = value === "" ? "it may not be empty" : check(value);
    if (problem !== undefined) throw new ConfigurationError(path, problem);
    return value;
  };
}

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): Read<T> {
  return (value, path) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw new ConfigurationError(path, `${shown(value)} is none of ${words.join(", ")}`);
  };
}

/** true or false. */
export function truth(value: Json, path: ConfigurationPath): boolean {
  if (typeof value === "boolean") return value;
  throw new ConfigurationError(path, expected("true or false", value));
}

function entriesOf(value: Json, path: ConfigurationPath): [string, Json][] {
  if (!isJsonObject(value)) throw new ConfigurationError(path, expected("a mapping", value));
  return Object.entries(value).filter(([, item]) => item !== null);
}

/** What stands there instead, and how a text is written that YAML takes for something else. */
export function expected(what: string, value: Json): string {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  const hint = what === "a text" && isScalar ? `; in quotes it is one: "${value}"` : "";
  return `${what} is expected, not ${shown(value)}${hint}`;
}

function shown(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return isJsonObject(value) ? "a mapping" : JSON.stringify(value);
}
