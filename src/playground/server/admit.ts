import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { TLSSocket } from "node:tls";
import type { Authorizer } from "../authorization/authorizer.ts";
import { anonymous, type Identity } from "../authorization/identity.ts";
import type { TokenAuthority } from "../tokens/token-authority.ts";
import { type AskedFor, attributesOf } from "./attributes.ts";
import type { RequestTrail } from "./audit/trail.ts";
import { authenticate, isPublic } from "./authentication.ts";
import { authorize, forbidden } from "./authorization.ts";
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

/** Whom a request acts as; what is found out on the way stays in its trail. Throws 401 and 403. */
export async function admit(
  { authorizer, tokens }: Door,
  asked: { raw: RawRequest; request: AskedFor; route: Route; trail: RequestTrail },
): Promise<Identity> {
  const { raw, request, route, trail } = asked;
  const wanted = attributesOf(request, route);
  trail.wanted = wanted;
  const proof = { socket: socketOf(raw), headers: raw.headers };
  const caller = (await authenticate(proof, tokens)) ?? stranger(request.path);
  trail.caller = caller;
  const identity = effectiveIdentity(caller, raw.rawHeaders, authorizer);
  trail.identity = identity;
  const { allowed, reason } = authorizer.decide(identity, wanted);
  trail.annotate("authorization.k8s.io/decision", allowed ? "allow" : "forbid");
  trail.annotate("authorization.k8s.io/reason", reason);
  if (!allowed) throw forbidden(identity, wanted, reason);
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
