import { StatusError } from "../../kubernetes/status-error.ts";

/** 401 without a word about why. */
export function unauthorized(): StatusError {
  return new StatusError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
}

/** 404 for a resource that a served group does not have. */
export function unknownResource(): StatusError {
  return new StatusError({
    code: 404,
    reason: "NotFound",
    message: "the server could not find the requested resource",
    details: {},
  });
}

/** 405 for a method that a path does not have. */
export function methodNotAllowed(): StatusError {
  return new StatusError({
    code: 405,
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
    details: {},
  });
}

/** 415 for a body or patch in a format that is not understood. */
export function unsupportedMediaType(message: string): StatusError {
  return new StatusError({
    code: 415,
    reason: "UnsupportedMediaType",
    message,
    details: {},
  });
}

/** 406 when nothing that is accepted can be made. */
export function notAcceptable(available: readonly string[]): StatusError {
  return new StatusError({
    code: 406,
    reason: "NotAcceptable",
    message: `406: Not Acceptable\n\nAvailable representations: ${available.join(", ")}`,
    details: {},
  });
}

/** 421 for a Host header that names someone else: a page that found our port must not talk to us. */
export function wrongHost(host: string): StatusError {
  return new StatusError({
    code: 421,
    reason: "BadRequest",
    message: `this server does not answer for the host ${JSON.stringify(host)}`,
  });
}

/** 403 for a page of another server that a browser lets ask in its user's name. */
export function foreignOrigin(origin: string): StatusError {
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message: `requests of pages from ${JSON.stringify(origin)} are not answered`,
  });
}
