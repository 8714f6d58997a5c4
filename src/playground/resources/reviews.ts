import type { SelfSubjectReview, TokenReview } from "../../kubernetes/types.ts";
import type { Resource } from "./resource.ts";

const review = {
  group: "authentication.k8s.io",
  version: "v1",
  namespaced: false,
  verbs: ["create"],
} as const;

/** Whose is a token? Answered, never stored. */
export const tokenReviews: Resource<TokenReview> = {
  ...review,
  plural: "tokenreviews",
  singular: "tokenreview",
  kind: "TokenReview",
};

/** Who am I? Answered, never stored. */
export const selfSubjectReviews: Resource<SelfSubjectReview> = {
  ...review,
  plural: "selfsubjectreviews",
  singular: "selfsubjectreview",
  kind: "SelfSubjectReview",
};
