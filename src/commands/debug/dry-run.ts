import type { Writable } from "node:stream";
import type { FlagValues } from "../../cli/flags.ts";
import type { Messages } from "../../cli/messages.ts";
import { sanitize } from "../../cli/sanitize.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import { describePlan } from "../../debug/describe-plan.ts";
import type { DebugOptions } from "../../debug/options.ts";
import { optionsError } from "../../debug/options-error.ts";
import type { DebugPlan, PlannedChange } from "../../debug/plan.ts";
import { applyChange } from "../../session/carry-out/apply-change.ts";
import { sayPlan } from "../../session/carry-out/carry-out.ts";
import type { debugFlags } from "./flags.ts";

const formats = ["json", "yaml", "patch", "name"] as const;

/** How to show a plan instead of carrying it out. */
export interface DryRun {
  /** Let the server check each request without changing anything. */
  readonly onServer: boolean;
  /** Undefined for words. */
  readonly format: (typeof formats)[number] | undefined;
}

/** Reads `--dry-run` and `-o`; undefined for no dry run. Throws what `optionsError` makes. */
export function readDryRun(
  { "dry-run": where, output }: FlagValues<typeof debugFlags>,
  options: DebugOptions,
): DryRun | undefined {
  if (!["none", "client", "server"].includes(where)) {
    throw optionsError(
      options,
      `Invalid dry-run value (${where}). Must be "none", "server", or "client".`,
    );
  }
  if (where === "none" && output) {
    throw optionsError(options, "-o/--output shows a plan: it needs --dry-run=client or =server.");
  }
  const format = formats.find((known) => known === output);
  if (output && format === undefined) {
    throw optionsError(
      options,
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${formats.join(",")}`,
    );
  }
  return where === "none" ? undefined : { onServer: where === "server", format };
}

/** Shows what the plan would send, or with `onServer` what the server would make of it. */
export async function showPlan(
  plan: DebugPlan,
  options: {
    dryRun: DryRun;
    client: ApiClient;
    messages: Messages;
    output: Writable;
    signal: AbortSignal;
  },
): Promise<void> {
  const { dryRun, client, messages, output, signal } = options;
  const { format, onServer } = dryRun;
  sayPlan(plan, messages);
  if (format !== undefined) for (const line of withoutObject(plan)) messages.info(line);
  const bodies: object[] = [];
  for (const change of plan.changes) {
    const context = { client, namespace: plan.namespace, dryRun: true, signal };
    const answer = onServer ? await applyChange(change, context) : undefined;
    const body = format === "patch" ? bodyOf(change) : (answer ?? bodyOf(change));
    if (change.kind !== "delete-pod" && body !== undefined) bodies.push(body);
  }
  output.write(await printed());

  async function printed(): Promise<string> {
    if (format === undefined) return sanitize(`${describePlan(plan).join("\n")}\n`);
    if (format === "name") return plan.changes.map((change) => `pod/${nameOf(change)}\n`).join("");
    if (format === "patch") return bodies.map((body) => `${JSON.stringify(body)}\n`).join("");
    const { formatObject } = await import("../../cli/format-object.ts");
    const texts = await Promise.all(bodies.map((body) => formatObject(body, format)));
    return texts.join(format === "yaml" ? "---\n" : "");
  }
}

/** What a plan does that no printed object tells: nothing at all, or deletions. */
function withoutObject({ changes, pod, debugger: container, namespace }: DebugPlan): string[] {
  if (changes.length === 0) {
    return [
      `Nothing would be sent but the session's request: ${container} of the Pod ${pod} is there already. -c NAME plans another.`,
    ];
  }
  return changes
    .filter((change) => change.kind === "delete-pod")
    .map((change) => `Would then delete the Pod ${change.pod} in namespace ${namespace}.`);
}

function bodyOf(change: PlannedChange): object | undefined {
  switch (change.kind) {
    case "add-container":
      return change.patch;
    case "create-pod":
      return change.object;
    case "delete-pod":
      return undefined;
  }
}

function nameOf(change: PlannedChange): string {
  return change.kind === "create-pod" ? (change.object.metadata?.name ?? "") : change.pod;
}
