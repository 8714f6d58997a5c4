import { splitApiVersion } from "../../../kubernetes/schema/schema.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../field-error.ts";

/** What is wrong with `metadata.ownerReferences`: incomplete ones, and a second controller. */
export function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const field = "metadata.ownerReferences";
  const errors: FieldError[] = [];
  let controller = "";
  for (const [index, owner] of owners.entries()) {
    errors.push(...validateOwner(`${field}[${index}]`, owner));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === "") controller = name;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(field, owners.map(ownerInOrder), detail));
    }
  }
  return errors;
}

function validateOwner(at: string, owner: OwnerReference): FieldError[] {
  const { apiVersion, kind } = owner;
  const parts = apiVersion.split("/").length;
  const { group, version } = parts > 2 ? { group: "", version: "" } : splitApiVersion(apiVersion);
  const errors: FieldError[] = [];
  if (version === "") {
    errors.push(invalid(`${at}.apiVersion`, apiVersion, "version must not be empty"));
  }
  for (const field of ["kind", "name", "uid"] as const) {
    if ((owner[field] ?? "") === "") {
      errors.push(invalid(`${at}.${field}`, "", "must not be empty"));
    }
  }
  if (group === "" && version === "v1" && kind === "Event") {
    const detail = "/v1, Kind=Event is disallowed from being an owner";
    errors.push(invalid(at, ownerInOrder(owner), detail));
  }
  return errors;
}

/** The fields as Go's struct orders them. */
function ownerInOrder(owner: OwnerReference): Partial<OwnerReference> {
  const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = owner;
  return {
    apiVersion,
    kind,
    name,
    uid,
    ...(controller === undefined ? {} : { controller }),
    ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
  };
}
