import { errorTable } from "../src/errors.ts";

/** The text of docs/errors.md. Values filled in at run time stand in italics. */
export function errorPage(): string {
  const entries = Object.entries(errorTable).map(([code, { message, next, exit }]) =>
    [
      `## ${code}`,
      "",
      `> error: ${shown(message)}`,
      "",
      ...(next === undefined ? [] : [shown(next), ""]),
      `Exit code ${exit}.`,
      "",
    ].join("\n"),
  );
  const head = [
    "# Errors",
    "",
    "Made from `src/errors.ts` by `npm run generate:errors`. Every error a person can meet is here: what happened, what to do",
    "next, and the exit code of the command. Errors of a cluster's API server are printed in kubectl's words and end with 1.",
    "",
  ].join("\n");
  return `${head}\n${entries.join("\n")}`;
}

function shown(template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, "*$1*").replaceAll("\n", " ");
}
