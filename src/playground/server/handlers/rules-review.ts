import type {
  PolicyRule,
  SelfSubjectRulesReview,
  SubjectRulesReviewStatus,
} from "../../../kubernetes/types.ts";
import { aggregate } from "../../authorization/authorizer.ts";
import { badRequest } from "../../resources/api-errors.ts";
import type { Reply } from "../http/reply.ts";
import type { HandlerContext } from "./context.ts";
import { readReview } from "./read-review.ts";

/** POST to `selfsubjectrulesreviews`: what the caller may do in a namespace (`kubectl auth can-i --list`). */
export async function reviewRules(context: HandlerContext): Promise<Reply> {
  const { identity, authorizer } = context;
  const { object, warnings } = await readReview(context);
  const review = object as SelfSubjectRulesReview;
  const { namespace = "" } = review.spec ?? {};
  if (namespace === "") throw badRequest("no namespace on request");
  const { rules, problems } = authorizer.rulesFor(identity, namespace);
  const status: SubjectRulesReviewStatus = {
    ...statusOf(rules),
    incomplete: false,
    ...(problems.length === 0 ? {} : { evaluationError: aggregate(problems) }),
  };
  return {
    kind: "object",
    code: 201,
    object: { ...review, spec: { namespace }, status },
    warnings,
  };
}

function statusOf(
  rules: readonly PolicyRule[],
): Pick<SubjectRulesReviewStatus, "resourceRules" | "nonResourceRules"> {
  return {
    resourceRules: rules.flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
      (resources ?? []).length === 0
        ? []
        : [
            {
              verbs,
              ...(apiGroups === undefined ? {} : { apiGroups }),
              ...(resources === undefined ? {} : { resources }),
              ...(resourceNames === undefined ? {} : { resourceNames }),
            },
          ],
    ),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
      nonResourceURLs.length === 0 ? [] : [{ verbs, nonResourceURLs }],
    ),
  };
}
