import type { ManagedFieldsEntry } from "../../../kubernetes/types.ts";
import { type FieldError, invalid, notSupported, required, tooLong } from "../field-error.ts";
import { byteLength } from "../rules/values.ts";

const managerBytes = 128;
const subresourceBytes = 256;

/** What is wrong with `metadata.managedFields`. */
export function validateManagedFields(entries: readonly ManagedFieldsEntry[]): FieldError[] {
  return entries.flatMap((entry, index) => {
    const at = `metadata.managedFields[${index}]`;
    const { operation = "", fieldsType = "", manager = "", subresource = "" } = entry;
    const errors: FieldError[] = [];
    if (operation === "") errors.push(required(`${at}.operation`, "must not be empty"));
    else if (operation !== "Apply" && operation !== "Update") {
      errors.push(notSupported(`${at}.operation`, operation, ["Apply", "Update"]));
    }
    if (fieldsType !== "" && fieldsType !== "FieldsV1") {
      errors.push(invalid(`${at}.fieldsType`, fieldsType, "must be `FieldsV1`"));
    }
    if (byteLength(manager) > managerBytes) errors.push(tooLong(`${at}.manager`, managerBytes));
    if (byteLength(subresource) > subresourceBytes) {
      errors.push(tooLong(`${at}.subresource`, subresourceBytes));
    }
    return errors;
  });
}
