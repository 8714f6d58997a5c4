import { escalationGuard } from "../../authorization/escalation/guard.ts";
import type { WriteGuard } from "../../resources/registry.ts";
import { authorize } from "../authorization.ts";
import type { HandlerContext } from "./context.ts";

/**
 * What a request's write has to pass besides the rules that count for everybody: it gives away no
 * more than the caller has, and a patch that turns out to create something may do so.
 */
export function guardOf(context: HandlerContext): WriteGuard | undefined {
  const { authorizer, identity, resource, namespace, name, request } = context;
  const escalation = escalationGuard({ authorizer, identity, resource, namespace, name });
  if (request.method !== "PATCH") return escalation;
  return (next, current) => {
    if (current === undefined) {
      const { group, plural } = resource;
      authorize(authorizer, identity, {
        kind: "resource",
        verb: "create",
        group,
        resource: plural,
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
      });
    }
    escalation?.(next, current);
  };
}
