import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { TLSSocket } from "node:tls";
import type { Authorizer } from "../authorization/authorizer.ts";
import { anonymous, type Identity } from "../authorization/identity.ts";
import type { TokenAuthority } from "../tokens/token-authority.ts";
import { type AskedFor, attributesOf } from "./attributes.ts";
import { authenticate, isPublic } from "./authentication.ts";
import { authorize } from "./authorization.ts";
import type { RawRequest } from "./http/raw.ts";
import { effectiveIdentity } from "./impersonation.ts";
import { unauthorized } from "./request-errors.ts";
import { isPodStream, type Route } from "./route.ts";

/** Who decides at the door. */
export interface Door {
  authorizer: Authorizer;
  /** Absent: only certificates count. */
  tokens: TokenAuthority | undefined;
}

/** Whom a request acts as. Throws 401 and 403. */
export async function admit(
  { authorizer, tokens }: Door,
  { raw, request, route }: { raw: RawRequest; request: AskedFor; route: Route },
): Promise<Identity> {
  const proof = { socket: socketOf(raw), headers: raw.headers };
  const caller = (await authenticate(proof, tokens)) ?? stranger(request.path);
  const identity = effectiveIdentity(caller, raw.rawHeaders, authorizer);
  const wanted = attributesOf(request, route);
  authorize(authorizer, identity, wanted);
  // WebSocket clients say GET, and a right to read must not be one to run commands.
  if (isPodStream(route) && wanted.verb === "get") {
    authorize(authorizer, identity, { ...wanted, verb: "create" });
  }
  return identity;
}

/** Without credentials only what says nothing about the cluster's content can be asked for. */
function stranger(path: string): Identity {
  if (isPublic(path)) return anonymous;
  throw unauthorized();
}

/** The certificate belongs to the connection, however many requests it carries. */
function socketOf(raw: IncomingMessage | Http2ServerRequest): TLSSocket | undefined {
  const socket = "stream" in raw ? raw.stream.session?.socket : raw.socket;
  return socket instanceof TLSSocket ? socket : undefined;
}
