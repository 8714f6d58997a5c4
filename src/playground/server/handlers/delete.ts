import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { DeleteOptions } from "../../../kubernetes/types.ts";
import { invalid, invalidObject, notSupported } from "../../resources/field-error.ts";
import type { Reply } from "../http/reply.ts";
import { representList, representObject } from "../represent/represent.ts";
import { type HandlerContext, keyOf, representationFacts, wantsDryRun } from "./context.ts";
import { page } from "./list.ts";
import { readListQuery } from "./list-query.ts";
import { readObject } from "./read-object.ts";

/** DELETE of one object: the object while it is still there or when the kind says so, else a Status. */
export async function deleteObject(context: HandlerContext): Promise<Reply> {
  const { resource, registry } = context;
  const facts = representationFacts(context);
  const options = await readDeleteOptions(context);
  const { object, gone } = await registry.remove(resource, keyOf(context), options);
  const whole = !gone || resource.returnsDeleted === true;
  return {
    kind: "object",
    code: 200,
    object: whole ? representObject(object, facts) : successOf(context, object),
    contentType: facts.representation.contentType,
  };
}

/**
 * DELETE of a collection, narrowed by selectors and taken page by page where a limit is asked.
 * Answers with what was deleted; what others have deleted meanwhile is none of it.
 */
export async function deleteCollection(context: HandlerContext): Promise<Reply> {
  const { request, resource, registry } = context;
  const facts = representationFacts(context);
  const options = await readDeleteOptions(context);
  const list = page(context, readListQuery(request.query));
  const deleted = await Promise.all(
    list.items.map(async ({ metadata }) => {
      const key = { ...namespaceOf(metadata?.namespace), name: metadata?.name ?? "" };
      try {
        return [(await registry.remove(resource, key, options)).object];
      } catch (error) {
        if (error instanceof StatusError && error.code === 404) return [];
        throw error;
      }
    }),
  );
  return {
    kind: "object",
    code: 200,
    object: representList({ ...list, items: deleted.flat() }, facts),
    contentType: facts.representation.contentType,
  };
}

function namespaceOf(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** Options come in the body, and as query parameters when there is no body. */
async function readDeleteOptions(
  context: HandlerContext,
): Promise<DeleteOptions & { dryRun?: string[] }> {
  const { request } = context;
  const { query } = request;
  const hasBody = (await request.body()).length > 0;
  const expected = { apiVersion: "v1", kind: "DeleteOptions" };
  const body: DeleteOptions = hasBody ? (await readObject(request, expected)).object : {};
  const grace = query.get("gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  const options: DeleteOptions = {
    ...body,
    ...(grace === null || grace === "" ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null || policy === "" ? {} : { propagationPolicy: policy }),
    ...(orphan === null || orphan === "" ? {} : { orphanDependents: orphan === "true" }),
  };
  checkDeleteOptions(options);
  const dryRun = [...(body.dryRun ?? []), ...query.getAll("dryRun")];
  return { ...options, dryRun: wantsDryRun(dryRun, "DeleteOptions") ? ["All"] : [] };
}

const policies = ["Foreground", "Background", "Orphan"];

/** Throws 422 for a propagation policy that isn't one, or that is said twice. */
function checkDeleteOptions({ propagationPolicy: policy, orphanDependents }: DeleteOptions): void {
  if (policy === undefined) return;
  const errors = [
    ...(policies.includes(policy)
      ? []
      : [notSupported("propagationPolicy", policy, [...policies, "nil"])]),
    ...(orphanDependents === undefined
      ? []
      : [
          invalid(
            "propagationPolicy",
            policy,
            "orphanDependents and deletionPropagation cannot be both set",
          ),
        ]),
  ];
  if (errors.length > 0) {
    throw invalidObject({ kind: "DeleteOptions", group: "meta.k8s.io", name: "" }, errors);
  }
}

function successOf({ resource }: HandlerContext, object: KubernetesObject): unknown {
  const { name, uid } = object.metadata ?? {};
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name,
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.plural,
      uid,
    },
  };
}
