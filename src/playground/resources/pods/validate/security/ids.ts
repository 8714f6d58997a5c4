import { checkRange } from "../../../../../kubernetes/names.ts";
import { type FieldError, invalidEach } from "../../../field-error.ts";

/** Users and groups are positive 32-bit numbers to the runtimes. */
const maxId = 2 ** 31 - 1;

/** What is wrong with the number of a user or a group. */
export function validateId(field: string, id: number | undefined): FieldError[] {
  return id === undefined ? [] : invalidEach(field, id, checkRange(id, 0, maxId));
}
