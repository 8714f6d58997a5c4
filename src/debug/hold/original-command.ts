import type { Container } from "../../kubernetes/types.ts";

/** A reference or an escaped `$` in a command of the API, as the kubelet reads them. */
const references = /\$(?:\$|\(([^)]*)\))/g;
const identifier = /^[A-Za-z_]\w*$/;
const plain = /^[\w@%+=:,./-]+$/;

/** What is known of the command a container would run. */
export interface OriginalCommand {
  /** All of it as a line for a shell; undefined when the image's own entrypoint begins it. */
  readonly line: string | undefined;
  /** The arguments of that entrypoint as such a line; undefined for the image's own. */
  readonly args: string | undefined;
}

/**
 * The command of a container as a person can run it in a shell inside of it. `$(NAME)` is the
 * kubelet's to replace, by any variable the container has; here the shell does.
 */
export function originalCommand({ command = [], args = [], env = [] }: Container): OriginalCommand {
  const known = new Set(env.map(({ name }) => name));
  const shown = (words: readonly string[]) => words.map((word) => shellWord(word, known)).join(" ");
  if (command.length > 0) return { line: shown([...command, ...args]), args: undefined };
  return { line: undefined, args: args.length > 0 ? shown(args) : undefined };
}

function shellWord(word: string, known: ReadonlySet<string>): string {
  let shown = "";
  let literal = "";
  let end = 0;
  const flush = () => {
    if (literal !== "") shown += quoted(literal);
    literal = "";
  };
  for (const match of word.matchAll(references)) {
    const [whole, name] = match;
    literal += word.slice(end, match.index);
    end = match.index + whole.length;
    if (name === undefined) {
      literal += "$";
    } else if (identifier.test(name)) {
      flush();
      // A variable of a ConfigMap may be there or not; what isn't there stays as it is written.
      shown += known.has(name) ? `"$${name}"` : `"\${${name}-\\$(${name})}"`;
    } else if (known.has(name)) {
      flush();
      shown += `"$(printenv ${quoted(name)})"`;
    } else {
      literal += whole;
    }
  }
  literal += word.slice(end);
  flush();
  return shown === "" ? "''" : shown;
}

function quoted(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
