import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  TokenReview,
} from "../../kubernetes/types.ts";
import type { Resource } from "./resource.ts";

const authentication = {
  group: "authentication.k8s.io",
  version: "v1",
  namespaced: false,
  verbs: ["create"],
} as const;

const authorization = { ...authentication, group: "authorization.k8s.io" } as const;

/** Whose is a token? Answered, never stored. */
export const tokenReviews: Resource<TokenReview> = {
  ...authentication,
  plural: "tokenreviews",
  singular: "tokenreview",
  kind: "TokenReview",
};

/** Who am I? Answered, never stored. */
export const selfSubjectReviews: Resource<SelfSubjectReview> = {
  ...authentication,
  plural: "selfsubjectreviews",
  singular: "selfsubjectreview",
  kind: "SelfSubjectReview",
};

/** May somebody do this? Answered, never stored. */
export const subjectAccessReviews: Resource<SubjectAccessReview> = {
  ...authorization,
  plural: "subjectaccessreviews",
  singular: "subjectaccessreview",
  kind: "SubjectAccessReview",
};

/** May somebody do this in one namespace? Answered, never stored. */
export const localSubjectAccessReviews: Resource<LocalSubjectAccessReview> = {
  ...authorization,
  namespaced: true,
  plural: "localsubjectaccessreviews",
  singular: "localsubjectaccessreview",
  kind: "LocalSubjectAccessReview",
};

/** May I do this? Answered, never stored. */
export const selfSubjectAccessReviews: Resource<SelfSubjectAccessReview> = {
  ...authorization,
  plural: "selfsubjectaccessreviews",
  singular: "selfsubjectaccessreview",
  kind: "SelfSubjectAccessReview",
};

/** What may I do in a namespace? Answered, never stored. */
export const selfSubjectRulesReviews: Resource<SelfSubjectRulesReview> = {
  ...authorization,
  plural: "selfsubjectrulesreviews",
  singular: "selfsubjectrulesreview",
  kind: "SelfSubjectRulesReview",
};
