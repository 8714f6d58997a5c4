import type { WriteNotes } from "../resources/registry.ts";
import type { Reply } from "./http/reply.ts";

/** What is said about one request besides its answer. Said twice, it counts once. */
export interface RequestNotes extends WriteNotes {
  readonly warnings: ReadonlySet<string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export function createNotes(): RequestNotes {
  const warnings = new Set<string>();
  const annotations = new Map<string, string>();
  return {
    warnings,
    annotations,
    warn: (text) => void warnings.add(text),
    annotate: (key, value) => void annotations.set(key, value),
  };
}

/** The reply with the warnings that came up while it was made. */
export function withWarnings(reply: Reply, { warnings }: RequestNotes): Reply {
  if (warnings.size === 0) return reply;
  if (reply.kind !== "object" && reply.kind !== "pieces" && reply.kind !== "stream") return reply;
  return { ...reply, warnings: [...(reply.warnings ?? []), ...warnings] };
}
