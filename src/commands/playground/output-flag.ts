import { oneOf } from "../../cli/completion/completion.ts";
import { stringFlag } from "../../cli/flags.ts";
import type { ObjectFormat } from "../../cli/format-object.ts";
import { EphemeraError } from "../../errors.ts";

/** `-o` of commands that print a table. */
export const outputFlag = stringFlag({
  short: "o",
  complete: oneOf("json", "yaml"),
  help: "Output format: json or yaml.",
});

/** Reads the value of `-o`; undefined for the table. Throws USAGE in kubectl's words. */
export function readObjectFormat(
  value: string | undefined,
  command: string,
): ObjectFormat | undefined {
  if (value === undefined || value === "json" || value === "yaml") return value;
  throw new EphemeraError("USAGE", {
    problem: `unable to match a printer suitable for the output format "${value}", allowed formats are: json,yaml`,
    command,
  });
}
