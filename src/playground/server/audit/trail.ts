import type { Attributes } from "../../authorization/attributes.ts";
import type { Identity } from "../../authorization/identity.ts";
import type { WriteNotes } from "../../resources/registry.ts";
import type { Reply } from "../http/reply.ts";

/** What is found out about a request on its way. Things said twice count once. */
export interface RequestTrail extends WriteNotes {
  readonly warnings: ReadonlySet<string>;
  /** For the audit log. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Who sent it, as far as that was proved. */
  caller?: Identity;
  /** Whom it acts as. */
  identity?: Identity;
  /** What it wants to do. */
  wanted?: Attributes;
}

export function createTrail(): RequestTrail {
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
export function withWarnings(reply: Reply, { warnings }: RequestTrail): Reply {
  if (warnings.size === 0) return reply;
  if (reply.kind !== "object" && reply.kind !== "pieces" && reply.kind !== "stream") return reply;
  return { ...reply, warnings: [...(reply.warnings ?? []), ...warnings] };
}
