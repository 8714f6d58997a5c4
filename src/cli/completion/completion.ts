import type { Candidate } from "./candidate.ts";
import type { ClusterNames } from "./cluster-names.ts";

/** What may stand at the cursor: names that are known here, or paths that the shell finds itself. */
export type Candidates =
  | { readonly kind: "names"; readonly names: readonly Candidate[] }
  | { readonly kind: "files"; readonly extensions?: readonly string[] }
  | { readonly kind: "directories" };

/** A command line as far as it has been typed. */
export interface CompletionLine {
  /** What stands of the word, of a flag's value without the flag; candidates may begin otherwise. */
  readonly word: string;
  /** The positional words before it. */
  readonly positionals: readonly string[];
  /** What flags were given, by their long names, each occurrence in order. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Names in the cluster that the flags on the line choose. */
  readonly cluster: ClusterNames;
  readonly env: NodeJS.ProcessEnv;
}

/** Finds what a flag's value or a positional word may be. May throw: then there are no candidates. */
export type Completion = (line: CompletionLine) => Candidates | Promise<Candidates>;

/** Nothing can be said. */
export const nothing: Candidates = { kind: "names", names: [] };

/** One of a few words, each with or without a description. */
export function oneOf(...words: readonly (string | Candidate)[]): Completion {
  const names = words.map((word) => (typeof word === "string" ? { value: word } : word));
  return () => ({ kind: "names", names });
}

/** A file; with `extensions` (no dots) one whose name ends so, or a directory on the way to it. */
export function fileNames(...extensions: readonly string[]): Completion {
  return () => ({ kind: "files", ...(extensions.length > 0 && { extensions }) });
}

/** A directory. */
export const directoryNames: Completion = () => ({ kind: "directories" });
