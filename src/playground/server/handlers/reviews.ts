import { formatTime } from "../../../kubernetes/time.ts";
import type { SelfSubjectReview, TokenReview } from "../../../kubernetes/types.ts";
import { invalidObject, required } from "../../resources/field-error.ts";
import { issuer } from "../../tokens/claims.ts";
import { type TokenAuthority, TokenProblem } from "../../tokens/token-authority.ts";
import type { Reply } from "../http/reply.ts";
import { unknownResource } from "../request-errors.ts";
import { userInfo } from "../user-info.ts";
import type { HandlerContext } from "./context.ts";
import { readReview } from "./read-review.ts";

/** POST to `selfsubjectreviews`: who the caller is (`kubectl auth whoami`). */
export async function reviewSelf(context: HandlerContext): Promise<Reply> {
  const { identity, now } = context;
  const { object, warnings } = await readReview(context);
  const answer: SelfSubjectReview = {
    ...object,
    metadata: { ...object.metadata, creationTimestamp: formatTime(now()) },
    status: { userInfo: userInfo(identity) },
  };
  return { kind: "object", code: 201, object: answer, warnings };
}

/** POST to `tokenreviews`: whose a token is. */
export async function reviewToken(context: HandlerContext): Promise<Reply> {
  const { tokens } = context;
  if (tokens === undefined) throw unknownResource();
  const { object, warnings } = await readReview(context);
  const { spec } = object as TokenReview;
  if ((spec?.token ?? "") === "") {
    const about = { kind: "TokenReview", group: "authentication.k8s.io", name: "" };
    throw invalidObject(about, [required("spec.token")]);
  }
  const audiences = (spec.audiences ?? []).length === 0 ? [issuer] : (spec.audiences ?? []);
  const status = await statusOf(spec.token, audiences, tokens);
  return { kind: "object", code: 201, object: { ...object, status }, warnings };
}

async function statusOf(
  token: string,
  audiences: readonly string[],
  tokens: TokenAuthority,
): Promise<TokenReview["status"]> {
  try {
    const { identity, audiences: matching } = await tokens.verify(token, audiences);
    return { authenticated: true, user: userInfo(identity), audiences: matching };
  } catch (error) {
    if (!(error instanceof TokenProblem)) throw error;
    return { user: {}, error: `[invalid bearer token, ${error.message}]` };
  }
}
