import { apiVersionOf } from "../../resources/resource.ts";
import type { Reply } from "../http/reply.ts";
import { representObject } from "../represent/represent.ts";
import { isTrue } from "../verb.ts";
import { type HandlerContext, keyOf, representationFacts } from "./context.ts";
import { readApplyConfig } from "./read-apply-config.ts";
import { fieldValidationOf } from "./read-object.ts";
import { writeOptions } from "./write-options.ts";

/** The media type of a configuration that is applied. JSON is YAML, too. */
export const applyMediaType = "application/apply-patch+yaml";

/** PATCH by server-side apply. Creates what is not there, unless it is a subresource. */
export async function applyObject(context: HandlerContext): Promise<Reply> {
  const { request, resource, registry, subresource } = context;
  const facts = representationFacts(context);
  const fieldValidation = fieldValidationOf(request);
  const write = writeOptions(context, { options: "PatchOptions", isApply: true });
  const { config, warnings } = await readApplyConfig({
    text: (await request.body()).toString("utf8"),
    expected: { apiVersion: apiVersionOf(resource), kind: resource.kind },
    fieldValidation,
  });
  const { object, created } = await registry.apply(resource, keyOf(context), config, {
    ...write,
    ...(subresource === undefined ? {} : { subresource }),
    force: isTrue(request.query.get("force")),
  });
  return {
    kind: "object",
    code: created ? 201 : 200,
    object: representObject(object, facts),
    contentType: facts.representation.contentType,
    warnings,
  };
}
