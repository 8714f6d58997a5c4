import type { TokenRequest } from "../../../kubernetes/types.ts";
import type { Reply } from "../http/reply.ts";
import { unknownResource } from "../request-errors.ts";
import { type HandlerContext, wantsDryRun } from "./context.ts";
import { readObject } from "./read-object.ts";

/** POST to `serviceaccounts/token`: the answer is the request, with the token in its status. */
export async function createToken(context: HandlerContext): Promise<Reply> {
  const { request, tokens, namespace = "", name = "" } = context;
  if (tokens === undefined) throw unknownResource();
  wantsDryRun(request.query.getAll("dryRun"), "CreateOptions");
  const expected = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };
  const { object, warnings } = await readObject(request, expected);
  const wish = { namespace, name, request: object as TokenRequest };
  return { kind: "object", code: 201, object: await tokens.request(wish), warnings };
}
