/**
 * The simple commands of a script in sh, each as its words: what `&&`, `|`, `;`, `<(` and line ends
 * part. Quotes are taken off, comments and redirections left out; nothing is expanded.
 */
export function shellCommands(script: string): string[][] {
  const commands: string[][] = [[]];
  let isRedirection = false;
  for (const token of tokens(script.replaceAll("\\\n", " "))) {
    if (token.kind === "end") commands.push([]);
    else if (token.kind === "redirection") isRedirection = true;
    else if (isRedirection) isRedirection = false;
    else commands.at(-1)?.push(token.word);
  }
  return commands.filter((words) => words.length > 0);
}

type Token = { kind: "end" } | { kind: "redirection" } | { kind: "word"; word: string };

/** The longest that matches here comes first: a word holds quoted and plain parts. */
const grammar = new RegExp(
  [
    "(?<blank>[ \\t]+)",
    "(?<comment>(?<![^\\s;&|(])#[^\\n]*)",
    "(?<end>[<>]?\\(|\\)|&&|\\|\\||[;|\\n]|&(?![>]))",
    "(?<redirection>(?:\\d|&)?(?:>>|<<<|[<>]))",
    "(?<word>(?:'[^']*'|\"(?:\\\\.|[^\"])*\"|\\\\.|[^\\s'\"\\\\;&|()<>])+)",
  ].join("|"),
  "gy",
);

function* tokens(script: string): Iterable<Token> {
  let read = 0;
  for (const { 0: text, groups = {} } of script.matchAll(grammar)) {
    read += text.length;
    if (groups.end !== undefined) yield { kind: "end" };
    else if (groups.redirection !== undefined) yield { kind: "redirection" };
    else if (groups.word !== undefined) yield { kind: "word", word: unquoted(text) };
  }
  if (read < script.length) throw new Error(`not understood: ${script.slice(read)}`);
}

function unquoted(text: string): string {
  return text.replaceAll(
    /'([^']*)'|"((?:\\.|[^"])*)"|\\(.)/gs,
    (_, single?: string, double?: string, plain?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? plain ?? "",
  );
}
