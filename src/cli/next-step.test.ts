import { expect, it } from "vitest";
import { StatusError } from "../kubernetes/status-error.ts";
import { nextStep } from "./next-step.ts";
import { renderError } from "./render-error.ts";

const forbidden = { code: 403, reason: "Forbidden" };
const webhook = 'admission webhook "validate.kyverno.svc-fail" denied the request: no :latest';

it.each([
  {
    error: { code: 400, message: webhook },
    step: /behind the webhook "validate.kyverno.svc-fail"/,
  },
  { error: { ...forbidden, message: webhook }, step: /with --image, --profile or --custom/ },
  {
    error: {
      code: 500,
      reason: "InternalError",
      message:
        'Internal error occurred: failed calling webhook "pods.example.com": failed to call webhook: Post "https://x": context deadline exceeded',
    },
    step: /^The webhook "pods.example.com" that has to admit this doesn't answer/,
  },
  {
    error: {
      code: 422,
      reason: "Invalid",
      message: `pods "web" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'all' denied request: no`,
    },
    step: /^The cluster's policy no-latest doesn't admit this/,
  },
  {
    error: {
      ...forbidden,
      message: 'pods "c" is forbidden: exceeded quota: small, requested: pods=1',
    },
    step: /^The quota small leaves no room/,
  },
  {
    error: {
      ...forbidden,
      message: 'pods "c" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    },
    step: /LimitRange/,
  },
  { error: { ...forbidden, message: 'pods "c" is forbidden: User "me" cannot' }, step: /^Ask for/ },
  { error: { code: 401, reason: "Unauthorized", message: "Unauthorized" }, step: /credentials/ },
])("$error.message: what to do", ({ error, step }) => {
  expect(nextStep(new StatusError(error))).toMatch(step);
});

it("has nothing to say about what it doesn't know", () => {
  expect(
    nextStep(new StatusError({ code: 409, reason: "Conflict", message: "no" })),
  ).toBeUndefined();
});

it("prints the name of a webhook harmlessly, whatever it holds", () => {
  const message = 'admission webhook "$1\u001b[2J" denied the request';
  const { text } = renderError(new StatusError({ code: 400, message }));
  expect(text).toContain('behind the webhook "$1^[[2J"');
});
