import { randomUUID } from "node:crypto";
import type { TokenRequest } from "../../kubernetes/types.ts";
import type { Reader } from "../resources/resource.ts";
import { findVoid, leewaySeconds } from "./bound-objects.ts";
import { identityOfClaims, issuer, type TokenIdentity } from "./claims.ts";
import {
  findLegacyVoid,
  identityOfLegacy,
  type LegacyFacts,
  legacyClaims,
  legacyIssuer,
  readLegacyClaims,
} from "./legacy-claims.ts";
import { planToken, type TokenWish } from "./plan-token.ts";
import { readClaims } from "./read-claims.ts";
import type { SigningKey } from "./signing-key.ts";

/** A token that proves nothing, and why. */
export class TokenProblem extends Error {
  override readonly name = "TokenProblem";
}

/** Hands out service account tokens and tells whose they are. */
export interface TokenAuthority {
  /** Answers a TokenRequest. Throws StatusErrors. */
  request(wish: TokenWish): Promise<TokenRequest>;
  /** Makes the token of a Secret of type `kubernetes.io/service-account-token`. */
  signLegacy(facts: LegacyFacts): Promise<string>;
  /** Whose a token is, and for which of the audiences it is good. Throws `TokenProblem`. */
  verify(
    token: string,
    audiences?: readonly string[],
  ): Promise<{ identity: TokenIdentity; audiences: string[] }>;
  /** `/openid/v1/jwks`: the public key, for those who check tokens themselves. */
  keySet(): Promise<object>;
}

/** ECDSA on P-256: keys are made in a moment, which RSA keys are not. */
export const signingAlgorithm = "ES256";

/** jose is loaded by whoever uses a token first. */
const loadJose = () => import("jose");

/** The authority over one signing key. `reader` sees the objects tokens are bound to. */
export function createTokenAuthority(options: {
  key: SigningKey;
  reader: Reader;
  now?: () => Date;
}): TokenAuthority {
  const { key, reader, now = () => new Date() } = options;

  /** It names no audience, and is good for the API server alone. */
  function verifyLegacy(facts: LegacyFacts, token: string, audiences: readonly string[]) {
    if (!audiences.includes(issuer)) {
      throw new TokenProblem(
        `token audiences ${JSON.stringify([issuer])} is invalid for the target audiences ${JSON.stringify(audiences)}`,
      );
    }
    const why = findLegacyVoid(facts, token, reader);
    if (why !== undefined) throw new TokenProblem(why);
    return { identity: identityOfLegacy(facts), audiences: [issuer] };
  }

  return {
    async request(wish) {
      const plan = planToken(wish, { reader, now: now(), id: randomUUID() });
      const token = await sign(key, { ...plan.claims });
      return { ...plan.request, status: { ...plan.request.status, token } };
    },
    signLegacy: (facts) => sign(key, legacyClaims(facts)),
    async verify(token, audiences = [issuer]) {
      const { jwtVerify } = await loadJose();
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: [signingAlgorithm],
        issuer: [issuer, legacyIssuer],
        clockTolerance: leewaySeconds,
        currentDate: now(),
      }).catch((cause: unknown) => {
        throw new TokenProblem(problemOf(cause), { cause });
      });
      const legacy = readLegacyClaims(payload);
      if (legacy !== undefined) return verifyLegacy(legacy, token, audiences);
      const claims = readClaims(payload);
      if (claims?.iss !== issuer) throw new TokenProblem(foreign);
      const matching = claims.aud.filter((audience) => audiences.includes(audience));
      if (matching.length === 0) {
        throw new TokenProblem(
          `token audiences ${JSON.stringify(claims.aud)} is invalid for the target audiences ${JSON.stringify(audiences)}`,
        );
      }
      const why = findVoid(claims, reader, now());
      if (why !== undefined) throw new TokenProblem(why);
      return { identity: identityOfClaims(claims), audiences: matching };
    },
    async keySet() {
      const { exportJWK } = await loadJose();
      const jwk = await exportJWK(key.publicKey);
      return { keys: [{ use: "sig", kty: jwk.kty, kid: key.id, alg: signingAlgorithm, ...jwk }] };
    },
  };
}

async function sign(key: SigningKey, claims: Record<string, unknown>): Promise<string> {
  const { SignJWT } = await loadJose();
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signingAlgorithm, kid: key.id })
    .sign(key.privateKey);
}

const foreign = "invalid bearer token";

function problemOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const claim = cause instanceof Error && "claim" in cause ? cause.claim : undefined;
  if (code === "ERR_JWT_EXPIRED") return "service account token has expired";
  if (claim === "nbf") return "service account token is not valid yet";
  return foreign;
}
