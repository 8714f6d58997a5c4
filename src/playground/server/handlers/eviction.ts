import type { Eviction, Pod } from "../../../kubernetes/types.ts";
import { badRequest } from "../../resources/api-errors.ts";
import { pods } from "../../resources/pods/pods.ts";
import type { Reply } from "../http/reply.ts";
import { type HandlerContext, keyOf, wantsDryRun } from "./context.ts";
import { readObject } from "./read-object.ts";

/**
 * POST to `pods/eviction` (`kubectl drain`): the Pod is deleted as the Eviction's deleteOptions
 * say. No disruption budgets are served, so none stands in its way.
 */
export async function evictPod(context: HandlerContext): Promise<Reply> {
  const { request, registry, name } = context;
  const expected = { apiVersion: "policy/v1", kind: "Eviction" };
  const { object, warnings } = await readObject(request, expected);
  const { metadata, deleteOptions = {} }: Eviction = object;
  if (metadata?.name !== name) {
    throw badRequest("name in URL does not match name in Eviction object");
  }
  const pod: Pod = registry.get(pods, keyOf(context));
  const { dryRun = [] } = deleteOptions;
  const isDry = wantsDryRun([...dryRun, ...request.query.getAll("dryRun")], "DeleteOptions");
  // This Pod, and not another that takes its name meanwhile.
  await registry.remove(pods, keyOf(context), {
    ...deleteOptions,
    ...(deleteOptions.preconditions === undefined && pod.metadata?.uid !== undefined
      ? { preconditions: { uid: pod.metadata.uid } }
      : {}),
    dryRun: isDry ? ["All"] : [],
  });
  return {
    kind: "object",
    code: 201,
    object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 },
    warnings,
  };
}
