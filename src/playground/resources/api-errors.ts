import { StatusError } from "../../kubernetes/status-error.ts";
import type { StatusDetails } from "../../kubernetes/types.ts";
import { qualifiedPlural, type Resource } from "./resource.ts";

function details(resource: Resource, name: string): StatusDetails {
  return {
    name,
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

/** 404 for an object that is not there. */
export function notFound(resource: Resource, name: string): StatusError {
  return new StatusError({
    code: 404,
    reason: "NotFound",
    message: `${qualifiedPlural(resource)} "${name}" not found`,
    details: details(resource, name),
  });
}

/** 409 for a create of something that is there already. */
export function alreadyExists(resource: Resource, name: string): StatusError {
  return new StatusError({
    code: 409,
    reason: "AlreadyExists",
    message: `${qualifiedPlural(resource)} "${name}" already exists`,
    details: details(resource, name),
  });
}

/** 409 with a cause in its own words; `about` is the plural, or the kind where Kubernetes says the kind. */
export function conflict(
  resource: Resource,
  name: string,
  problem: string,
  about: string = qualifiedPlural(resource),
): StatusError {
  return new StatusError({
    code: 409,
    reason: "Conflict",
    message: `Operation cannot be fulfilled on ${about} "${name}": ${problem}`,
    details: { ...details(resource, name), ...(about === resource.kind ? { kind: about } : {}) },
  });
}

/** 409 for a write that was made from an older state. */
export function staleVersion(resource: Resource, name: string): StatusError {
  return conflict(
    resource,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** 403 of an admission rule. */
export function admissionForbidden(
  resource: Resource,
  name: string,
  problem: string,
  causes?: StatusDetails["causes"],
): StatusError {
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message: `${qualifiedPlural(resource)} "${name}" is forbidden: ${problem}`,
    details: { ...details(resource, name), ...(causes === undefined ? {} : { causes }) },
  });
}

/** 400 with a sentence. */
export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

/** 400 for a body whose object has another name than the URL. */
export function otherName(inBody: string, name: string | undefined): StatusError {
  return badRequest(
    `the name of the object (${inBody}) does not match the name on the URL (${name})`,
  );
}
