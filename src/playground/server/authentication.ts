import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Identity } from "../authorization/identity.ts";
import { type TokenAuthority, TokenProblem } from "../tokens/token-authority.ts";
import { unauthorized } from "./request-errors.ts";

/** How a request may prove who sends it. */
export interface Credentials {
  /** Absent when the connection is no TLS. */
  socket: TLSSocket | undefined;
  headers: IncomingHttpHeaders;
}

/**
 * Who sends a request: a client certificate counts first, as in kube-apiserver, else the bearer
 * token. Undefined without either; throws 401 for a token that proves nothing.
 */
export async function authenticate(
  { socket, headers }: Credentials,
  tokens: Pick<TokenAuthority, "verify"> | undefined,
): Promise<Identity | undefined> {
  const certified = socket === undefined ? undefined : identityOf(socket);
  if (certified !== undefined) return certified;
  const token = bearerToken(headers.authorization);
  if (token === undefined) return undefined;
  if (tokens === undefined) throw unauthorized();
  try {
    return (await tokens.verify(token)).identity;
  } catch (error) {
    if (error instanceof TokenProblem) throw unauthorized();
    throw error;
  }
}

/** `Authorization: Bearer TOKEN`; any other scheme is no token. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme = "", token = ""] = (authorization ?? "").trim().split(" ");
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}

/**
 * The identity of a client certificate signed by our authority: CN is the user, O the groups.
 * Undefined without one. The TLS layer has checked the signature and the dates.
 */
export function identityOf(socket: TLSSocket): Identity | undefined {
  if (!socket.authorized) return undefined;
  const { subject, raw } = socket.getPeerCertificate();
  const user: unknown = subject?.CN;
  if (typeof user !== "string" || user === "") return undefined;
  const organisations: unknown = subject.O;
  const groups = (Array.isArray(organisations) ? organisations : [organisations]).filter(
    (group): group is string => typeof group === "string",
  );
  return {
    user,
    groups: [...groups, "system:authenticated"],
    get extra() {
      const fingerprint = createHash("sha256").update(raw).digest("hex");
      return { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] };
    },
  };
}

/** Paths that answer anyone: they say nothing about what the cluster holds. */
export function isPublic(path: string): boolean {
  return /^\/(version|healthz|livez|readyz)(\/|$)/.test(path);
}
