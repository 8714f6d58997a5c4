import type { Invocation } from "../../../cli/command.ts";
import { splitCsvLine } from "../../../cli/pairs-flag.ts";
import type { ApiClient } from "../../../cluster/api-client.ts";
import type { DebugOptions } from "../../../debug/options.ts";
import { optionsError } from "../../../debug/options-error.ts";
import type { ManifestTarget } from "../../../debug/target/manifest-target.ts";
import { type NamedTarget, parseTarget } from "../../../debug/target/parse-target.ts";
import { EphemeraError } from "../../../errors.ts";
import type { debugFlags } from "../flags.ts";

/** What one debugger is made for: named on the command line or in a manifest. */
export type Target = NamedTarget | ManifestTarget;

/** The sources of `-f`: commas separate several. */
export function manifestSources({ flags }: Invocation<typeof debugFlags>): string[] {
  return flags.filename.flatMap(splitCsvLine);
}

/** The targets, in order. Throws TARGET_MALFORMED, WORKLOAD_WITH_ATTACH and what `optionsError` makes. */
export async function readTargets(
  invocation: Invocation<typeof debugFlags>,
  { options, client }: { options: DebugOptions; client: ApiClient },
): Promise<Target[]> {
  const { flags, positionals, environment } = invocation;
  const sources = manifestSources(invocation);
  if (sources.length === 0) return positionals.map((text) => named(text, options));
  if (positionals.length > 0) {
    throw optionsError(
      options,
      "resource/name arguments cannot be provided when a path is specified",
    );
  }
  // Reading them brings the schema of Pods with it.
  const { manifestTargets } = await import("./manifest-targets.ts");
  const place = { namespace: client.connection.namespace, given: flags.namespace };
  return manifestTargets(sources, { options, environment, place });
}

/** kubectl takes no workloads, so that they mean nothing in its flow. */
function named(text: string, { attach }: DebugOptions): NamedTarget {
  const target = parseTarget(text);
  if (target.kind !== "workload" || attach === undefined) return target;
  const { kind, group } = target.workload;
  throw new EphemeraError("WORKLOAD_WITH_ATTACH", { kind, version: `${group}/v1` });
}
