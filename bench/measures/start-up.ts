import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../test/e2e/support/ephemera.ts";
import type { Measurement } from "../report.ts";
import { timeInTurns } from "../rounds.ts";

const rounds = 30;

/** What Node itself costs, and what we add. `directory` takes an empty script. */
export async function measureStartUp(directory: string): Promise<Measurement[]> {
  const empty = join(directory, "empty.cjs");
  writeFileSync(empty, "");
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const node =
    (...words: string[]) =>
    async () => {
      spawnSync(process.execPath, words, { env });
      return undefined;
    };
  const times = await timeInTurns(rounds, {
    version: node(program, "--version"),
    help: node(program, "--help"),
    completion: node(program, "__complete", "debug", "web", "--prof"),
    empty: node(empty),
  });
  const against = "an empty CommonJS script";
  return [
    { what: "ephemera --version", value: times.version, peer: times.empty, against, budget: 1.3 },
    { what: "ephemera --help", value: times.help, peer: times.empty, against, budget: 1.3 },
    { what: "Tab at a flag of debug", value: times.completion, peer: times.empty, against },
  ];
}
