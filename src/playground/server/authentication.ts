import type { TLSSocket } from "node:tls";

/** Who asks. */
export interface Identity {
  user: string;
  groups: readonly string[];
}

/** The organisation whose members may do everything. */
export const mastersGroup = "system:masters";

/**
 * The identity of a client certificate signed by our authority: CN is the user, O the groups.
 * Undefined without one. The TLS layer has checked the signature and the dates.
 */
export function identityOf(socket: TLSSocket): Identity | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const user: unknown = subject?.CN;
  if (typeof user !== "string" || user === "") return undefined;
  const organisations: unknown = subject.O;
  const groups = (Array.isArray(organisations) ? organisations : [organisations]).filter(
    (group): group is string => typeof group === "string",
  );
  return { user, groups: [...groups, "system:authenticated"] };
}

/** Paths that answer anyone: they say nothing about what the cluster holds. */
export function isPublic(path: string): boolean {
  return /^\/(version|healthz|livez|readyz)(\/|$)/.test(path);
}
