import { badRequest } from "../../resources/api-errors.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import type { Reply } from "../http/reply.ts";
import { representObject } from "../represent/represent.ts";
import { type HandlerContext, keyOf, representationFacts } from "./context.ts";
import { readObject } from "./read-object.ts";
import { writeOptions } from "./write-options.ts";

/** POST to a collection. */
export async function createObject(context: HandlerContext): Promise<Reply> {
  const { request, resource, namespace, registry } = context;
  const facts = representationFacts(context);
  const write = writeOptions(context, { options: "CreateOptions" });
  const expected = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const { object, warnings } = await readObject(request, expected);
  const created = await registry.create(resource, namespace, object, write);
  return {
    kind: "object",
    code: 201,
    object: representObject(created, facts),
    contentType: facts.representation.contentType,
    warnings,
  };
}

/** POST to a subresource whose object says what to do with the main one: `pods/binding`. */
export async function createSubresource(context: HandlerContext): Promise<Reply> {
  const { request, resource, registry, subresource, description, name } = context;
  const { kind = resource.kind, apiVersion = "v1" } = description ?? {};
  if (description?.accept === undefined) throw badRequest(`${subresource} cannot be created`);
  const write = writeOptions(context, { options: "CreateOptions" });
  const { object, warnings } = await readObject(request, { apiVersion, kind });
  const inBody = object.metadata?.name ?? "";
  if (inBody !== "" && inBody !== name) {
    throw badRequest(
      `the name of the object (${inBody}) does not match the name on the URL (${name})`,
    );
  }
  await registry.update(
    resource,
    keyOf(context),
    (current) => description.accept?.(current, object) ?? current,
    {
      ...(subresource === undefined ? {} : { subresource }),
      ...write,
    },
  );
  return {
    kind: "object",
    code: 201,
    object: {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      code: 201,
    },
    warnings,
  };
}
