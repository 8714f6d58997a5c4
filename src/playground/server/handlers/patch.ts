import type { JsonObject, KubernetesObject } from "../../../kubernetes/object.ts";
import { applyPatch, type PatchType, patchTypes } from "../../../kubernetes/patch/apply-patch.ts";
import { otherName } from "../../resources/api-errors.ts";
import { copyOf } from "../../resources/write/copy.ts";
import type { ApiRequest } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import { representObject } from "../represent/represent.ts";
import { unsupportedMediaType } from "../request-errors.ts";
import { applyMediaType, applyObject } from "./apply.ts";
import {
  expectedKind,
  fromView,
  type HandlerContext,
  keyOf,
  representationFacts,
  viewOf,
} from "./context.ts";
import { fieldValidationOf, mediaType } from "./read-object.ts";
import { writeOptions } from "./write-options.ts";

/** PATCH of one object or of a subresource: applied to the newest state, so it never conflicts with others by chance. */
export async function patchObject(context: HandlerContext): Promise<Reply> {
  if (mediaType(context.request) === applyMediaType) return applyObject(context);
  const { request, resource, registry, name, subresource } = context;
  const facts = representationFacts(context);
  const patchType = patchTypeOf(request);
  const fieldValidation = fieldValidationOf(request);
  const write = writeOptions(context, { options: "PatchOptions" });
  const patch = (await request.body()).toString("utf8");
  let warnings: readonly string[] = [];
  const change = (current: KubernetesObject): KubernetesObject => {
    const patched = applyPatch({
      ...expectedKind(context),
      current: jsonOf(viewOf(context, current)),
      patchType,
      patch,
      fieldValidation,
    });
    warnings = patched.warnings;
    const wanted: KubernetesObject = patched.object;
    const renamed = wanted.metadata?.name ?? "";
    if (renamed !== name) {
      throw otherName(renamed, name);
    }
    return fromView(context, current, wanted);
  };
  const updated = await registry.update(resource, keyOf(context), change, {
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

/** Throws 415 for a patch in a format that is not understood. */
function patchTypeOf(request: ApiRequest): PatchType {
  const type = mediaType(request);
  const known = patchTypes.find((candidate) => candidate === type);
  if (known === undefined) throw unsupportedMediaType("415: Unsupported Media Type");
  return known;
}

function jsonOf(object: KubernetesObject): JsonObject {
  return copyOf<JsonObject & KubernetesObject>(object as JsonObject & KubernetesObject);
}
