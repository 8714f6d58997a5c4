import { fileURLToPath } from "node:url";
import { type Outcome, type RunOptions, run } from "./run.ts";

/** The built program, as `npm run build` leaves it. */
export const program = fileURLToPath(new URL("../../../dist/main.cjs", import.meta.url));

/** Runs `ephemera` to its end. */
export function runEphemera(words: readonly string[], options?: RunOptions): Promise<Outcome> {
  return run(process.execPath, [program, ...words], options);
}
