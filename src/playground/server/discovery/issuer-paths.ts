import { issuer } from "../../tokens/claims.ts";
import { signingAlgorithm, type TokenAuthority } from "../../tokens/token-authority.ts";
import type { Reply } from "../http/reply.ts";

const keySetPath = "/openid/v1/jwks";
const configurationPath = "/.well-known/openid-configuration";

/** What others need to check service account tokens themselves (OpenID Connect discovery); undefined for other paths. */
export async function answerIssuer(
  path: string,
  tokens: TokenAuthority,
  address: string,
): Promise<Reply | undefined> {
  if (path === keySetPath) {
    return {
      kind: "object",
      code: 200,
      object: await tokens.keySet(),
      contentType: "application/jwk-set+json",
    };
  }
  if (path !== configurationPath) return undefined;
  return {
    kind: "object",
    code: 200,
    object: {
      issuer,
      jwks_uri: `https://${address}${keySetPath}`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [signingAlgorithm],
    },
  };
}
