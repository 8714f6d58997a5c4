import type { Reply } from "../http/reply.ts";
import { representObject } from "../represent/represent.ts";
import { type HandlerContext, keyOf, representationFacts, viewOf } from "./context.ts";

/** GET of one object, or of a subresource that shows the whole object or a view of it. */
export function getObject(context: HandlerContext): Reply {
  const facts = representationFacts(context);
  const object = viewOf(context, context.registry.get(context.resource, keyOf(context)));
  return {
    kind: "object",
    code: 200,
    object: representObject(object, facts),
    contentType: facts.representation.contentType,
  };
}
