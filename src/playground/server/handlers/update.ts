import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { badRequest, conflict, otherName } from "../../resources/api-errors.ts";
import { placeInNamespace } from "../../resources/write/plan-create.ts";
import type { Reply } from "../http/reply.ts";
import { representObject } from "../represent/represent.ts";
import {
  expectedKind,
  fromView,
  type HandlerContext,
  keyOf,
  representationFacts,
  viewOf,
} from "./context.ts";
import { readObject } from "./read-object.ts";
import { writeOptions } from "./write-options.ts";

/** PUT of one object or of a subresource. Nothing is created by it. */
export async function updateObject(context: HandlerContext): Promise<Reply> {
  const { request, resource, registry, namespace, name, subresource } = context;
  const facts = representationFacts(context);
  const write = writeOptions(context, { options: "UpdateOptions" });
  const { object, warnings } = await readObject(request, expectedKind(context));
  const inBody = object.metadata?.name ?? "";
  if (inBody === "") throw badRequest("name must be provided");
  if (inBody !== name) {
    throw otherName(inBody, name);
  }
  placeInNamespace(object, namespace);
  const replace = (current: KubernetesObject) => {
    checkUid(context, object, current);
    return fromView(context, current, object);
  };
  const updated = await registry.update(resource, keyOf(context), replace, {
    ...(subresource === undefined ? {} : { subresource }),
    ...write,
  });
  return {
    kind: "object",
    code: 200,
    object: representObject(viewOf(context, updated), facts),
    contentType: facts.representation.contentType,
    warnings,
  };
}

/** A uid in the body is a precondition. The text is etcd's, which clients match on. */
function checkUid(
  { resource, namespace, name = "" }: HandlerContext,
  object: KubernetesObject,
  current: KubernetesObject,
): void {
  const wanted = object.metadata?.uid ?? "";
  const actual = current.metadata?.uid;
  if (wanted === "" || wanted === actual) return;
  const scope = namespace === undefined ? "" : `${namespace}/`;
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: /registry/${resource.plural}/${scope}${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`,
  );
}
