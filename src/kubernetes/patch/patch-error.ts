import { StatusError } from "../status-error.ts";

/** A patch that is no patch: 400. */
export function badPatch(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

/** Kubernetes has no code of its own for some broken strategic merge patches and answers 500. */
export function brokenPatch(message: string): StatusError {
  return new StatusError({ code: 500, message });
}

/** A patch that can't be applied to this object: 422 with the answer every such patch gets. */
export function inapplicablePatch(cause: string): StatusError {
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: { causes: [{ reason: "UnexpectedServerResponse", message: cause }] },
  });
}

/** A patch whose result is no object of the kind: 422 about the field `patch` of an object without a kind. */
export function invalidPatch(shown: string, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`;
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: ` "" is invalid: patch: ${message}`,
    details: { causes: [{ reason: "FieldValueInvalid", message, field: "patch" }] },
  });
}
