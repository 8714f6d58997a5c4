import type { ObjectFormat } from "../../cli/format-object.ts";
import { EphemeraError } from "../../errors.ts";

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
