import type { Reply } from "../http/reply.ts";
import { methodNotAllowed } from "../request-errors.ts";
import type { Verb } from "../verb.ts";
import { reviewAccess, reviewLocalAccess, reviewOwnAccess } from "./access-reviews.ts";
import { checkPathSegment } from "./check-path.ts";
import type { HandlerContext } from "./context.ts";
import { createObject, createSubresource } from "./create.ts";
import { deleteCollection, deleteObject } from "./delete.ts";
import { evictPod } from "./eviction.ts";
import { getObject } from "./get.ts";
import { listObjects } from "./list.ts";
import { readMetrics } from "./metrics.ts";
import { patchObject } from "./patch.ts";
import { readPodLog, refusePlainStream, refuseProxy } from "./pod-streams.ts";
import { reviewSelf, reviewToken } from "./reviews.ts";
import { reviewRules } from "./rules-review.ts";
import { createToken } from "./token-request.ts";
import { updateObject } from "./update.ts";
import { watchObjects } from "./watch.ts";

type Handler = (context: HandlerContext) => Reply | Promise<Reply>;

const objectHandlers: Readonly<Record<Verb, Handler>> = {
  get: getObject,
  list: listObjects,
  watch: watchObjects,
  create: createObject,
  update: updateObject,
  patch: patchObject,
  delete: deleteObject,
  deletecollection: deleteCollection,
};

/** Subresources that are no objects: they connect to something. */
const connectHandlers: Readonly<Record<string, Handler>> = {
  log: readPodLog,
  exec: (context) => refusePlainStream(context, "exec"),
  attach: (context) => refusePlainStream(context, "attach"),
  portforward: (context) => refusePlainStream(context, "portforward"),
  proxy: refuseProxy,
  token: createToken,
  eviction: evictPod,
};

/** Kinds that are answered and never stored. */
const answeredKinds: Readonly<Record<string, Handler>> = {
  SelfSubjectReview: reviewSelf,
  TokenReview: reviewToken,
  SubjectAccessReview: reviewAccess,
  LocalSubjectAccessReview: reviewLocalAccess,
  SelfSubjectAccessReview: reviewOwnAccess,
  SelfSubjectRulesReview: reviewRules,
  NodeMetrics: readMetrics,
  PodMetrics: readMetrics,
};

/** Carries out a request on objects. Throws StatusError, 405 where kind and verb do not go together. */
export async function dispatch(verb: Verb, context: HandlerContext): Promise<Reply> {
  const { resource, description, subresource, name, namespace } = context;
  checkPathSegment("Name", name);
  checkPathSegment("Namespace", namespace);
  if (resource.verbs?.includes(verb) === false) throw methodNotAllowed();
  if (description === undefined || subresource === undefined) {
    const onCollection = verb === "create" || verb === "list" || verb === "watch";
    if (onCollection && name !== undefined) throw methodNotAllowed();
    if (name === undefined && (verb === "update" || verb === "patch")) throw methodNotAllowed();
    return (answeredKinds[resource.kind] ?? objectHandlers[verb])(context);
  }
  if (!description.verbs.includes(verb)) throw methodNotAllowed();
  const connect = connectHandlers[subresource];
  if (connect !== undefined) return connect(context);
  return verb === "create" ? createSubresource(context) : objectHandlers[verb](context);
}
