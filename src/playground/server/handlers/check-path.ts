import { checkPathSegmentName } from "../../../kubernetes/names.ts";
import { badRequest } from "../../resources/api-errors.ts";

/** Throws 400 for a name or namespace that can be part of no key. */
export function checkPathSegment(what: "Name" | "Namespace", value: string | undefined): void {
  if (value === undefined) return;
  const problems = checkPathSegmentName(value);
  if (problems.length === 0) return;
  throw badRequest(`${what} parameter invalid: ${JSON.stringify(value)}: ${problems.join(";")}`);
}
