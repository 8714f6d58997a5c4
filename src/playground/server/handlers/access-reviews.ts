import type {
  LocalSubjectAccessReview,
  ObjectMeta,
  SelfSubjectAccessReview,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from "../../../kubernetes/types.ts";
import type { Attributes } from "../../authorization/attributes.ts";
import type { Identity } from "../../authorization/identity.ts";
import { type FieldError, invalid, invalidObject } from "../../resources/field-error.ts";
import { placeInNamespace } from "../../resources/write/plan-create.ts";
import type { Reply } from "../http/reply.ts";
import type { HandlerContext } from "./context.ts";
import { readReview } from "./read-review.ts";

/** POST to `selfsubjectaccessreviews`: may the caller do this (`kubectl auth can-i`)? */
export async function reviewOwnAccess(context: HandlerContext): Promise<Reply> {
  const { object, warnings } = await readReview(context);
  const review = object as SelfSubjectAccessReview;
  const spec = review.spec ?? {};
  check(context, [...choiceErrors(spec), ...metaErrors(review.metadata, "must be empty")]);
  const status = decide(context, context.identity, spec);
  return { kind: "object", code: 201, object: { ...review, spec, status }, warnings };
}

/** POST to `subjectaccessreviews`: may somebody do this? */
export async function reviewAccess(context: HandlerContext): Promise<Reply> {
  const { object, warnings } = await readReview(context);
  const review = object as SubjectAccessReview;
  const spec = review.spec ?? {};
  check(context, [...specErrors(spec), ...metaErrors(review.metadata, "must be empty")]);
  const status = decide(context, identityOf(spec), spec);
  return { kind: "object", code: 201, object: { ...review, spec, status }, warnings };
}

/** POST to `localsubjectaccessreviews`: may somebody do this in this namespace? */
export async function reviewLocalAccess(context: HandlerContext): Promise<Reply> {
  const { object, warnings } = await readReview(context);
  placeInNamespace(object, context.namespace);
  const review = object as LocalSubjectAccessReview;
  const spec = review.spec ?? {};
  const { namespace: own = "", ...meta } = review.metadata ?? {};
  const asked = spec.resourceAttributes?.namespace ?? "";
  check(context, [
    ...specErrors(spec),
    ...metaErrors(meta, "must be empty except for namespace"),
    ...(spec.resourceAttributes === undefined || asked === own
      ? []
      : [invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace")]),
    ...(spec.nonResourceAttributes === undefined
      ? []
      : [
          invalid(
            "spec.nonResourceAttributes",
            spec.nonResourceAttributes,
            "disallowed on this kind of request",
          ),
        ]),
  ]);
  const status = decide(context, identityOf(spec), spec);
  return { kind: "object", code: 201, object: { ...review, spec, status }, warnings };
}

function check({ resource }: HandlerContext, errors: readonly FieldError[]): void {
  const { kind, group } = resource;
  if (errors.length > 0) throw invalidObject({ kind, group, name: "" }, errors);
}

function specErrors(spec: SubjectAccessReviewSpec): FieldError[] {
  const isNobody = (spec.user ?? "") === "" && (spec.groups ?? []).length === 0;
  return [
    ...choiceErrors(spec),
    ...(isNobody
      ? [invalid("spec.user", spec.user ?? "", "at least one of user or group must be specified")]
      : []),
  ];
}

function choiceErrors(spec: SelfSubjectAccessReviewSpec): FieldError[] {
  const { resourceAttributes: objects, nonResourceAttributes: path } = spec;
  if (objects !== undefined && path !== undefined) {
    const problem = "cannot be specified in combination with resourceAttributes";
    return [invalid("spec.nonResourceAttributes", path, problem)];
  }
  if (objects !== undefined || path !== undefined) return [];
  const problem = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
  return [invalid("spec.resourceAttributes", undefined, problem)];
}

function metaErrors(meta: ObjectMeta = {}, problem: string): FieldError[] {
  const { managedFields: _, ...rest } = meta;
  const isEmpty = Object.values(rest).every((value) => value === undefined || value === "");
  return isEmpty ? [] : [invalid("metadata", meta, problem)];
}

function identityOf({ user = "", groups = [], uid, extra }: SubjectAccessReviewSpec): Identity {
  return {
    user,
    groups,
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function decide(
  { authorizer }: HandlerContext,
  identity: Identity,
  spec: SelfSubjectAccessReviewSpec,
): SubjectAccessReviewStatus {
  const { allowed, reason } = authorizer.decide(identity, attributesOf(spec));
  return { allowed, ...(reason === "" ? {} : { reason }) };
}

function attributesOf(spec: SelfSubjectAccessReviewSpec): Attributes {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes === undefined) {
    const { verb = "", path = "" } = nonResourceAttributes ?? {};
    return { kind: "path", verb, path };
  }
  const { verb = "", group = "", resource = "" } = resourceAttributes;
  const { subresource = "", namespace = "", name = "" } = resourceAttributes;
  return {
    kind: "resource",
    verb,
    group,
    resource,
    ...(subresource === "" ? {} : { subresource }),
    ...(namespace === "" ? {} : { namespace }),
    ...(name === "" ? {} : { name }),
  };
}
