import { badRequest } from "../../resources/api-errors.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import type { HandlerContext } from "./context.ts";
import { type ReadObject, readObject } from "./read-object.ts";

/** A review as it was posted. Throws 400 for one that says another namespace than the URL. */
export async function readReview(context: HandlerContext): Promise<ReadObject> {
  const { request, resource, namespace = "" } = context;
  const expected = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const read = await readObject(request, expected);
  const inBody = read.object.metadata?.namespace ?? "";
  if (inBody !== "" && inBody !== namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  return read;
}
