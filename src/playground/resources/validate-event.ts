import { checkDns1123Subdomain, checkQualifiedName } from "../../kubernetes/names.ts";
import type { Event } from "../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, required } from "./field-error.ts";
import { byteLength } from "./rules/values.ts";

/**
 * What is wrong with an Event (validation.legacyValidateEvent). Those with `eventTime` are of the
 * newer kind, which says more about itself.
 */
export function validateEvent(event: Event): FieldError[] {
  const home = event.metadata.namespace ?? "";
  const isNew = event.eventTime !== undefined;
  return [
    ...validateHome(home, event.involvedObject?.namespace ?? "", { isNew }),
    ...(isNew ? validateReport(event) : []),
    ...invalidEach("namespace", home, checkDns1123Subdomain(home)),
  ];
}

/** An Event lives in the namespace of its object; one about a cluster-scoped object in `default`. */
function validateHome(
  home: string,
  about: string,
  { isNew }: { readonly isNew: boolean },
): FieldError[] {
  const isHome =
    about === ""
      ? home === "" || home === "default" || (isNew && home === "kube-system")
      : isNew || home === about;
  return isHome
    ? []
    : [invalid("involvedObject.namespace", about, "does not match event.namespace")];
}

const maxBytes = 128;
const maxMessageBytes = 1024;

function validateReport(event: Event): FieldError[] {
  const { reportingComponent: controller = "", message = "" } = event;
  const text = (field: "reportingInstance" | "action" | "reason") => {
    const value = event[field] ?? "";
    if (value === "") return [required(field)];
    return byteLength(value) > maxBytes ? [tooMuch(field, maxBytes)] : [];
  };
  return [
    // The server's own name of the field.
    ...(controller === "" ? [required("reportingController")] : []),
    ...invalidEach("reportingController", controller, checkQualifiedName(controller)),
    ...text("reportingInstance"),
    ...text("action"),
    ...text("reason"),
    ...(byteLength(message) > maxMessageBytes ? [tooMuch("message", maxMessageBytes)] : []),
  ];
}

function tooMuch(field: string, most: number): FieldError {
  return invalid(field, "", `can have at most ${most} characters`);
}
