import { badRequest } from "../../resources/api-errors.ts";

/**
 * Throws 400 for a name or namespace that can be part of no key, in the words of apimachinery's
 * `IsValidPathSegmentName`.
 */
export function checkPathSegment(what: "Name" | "Namespace", value: string | undefined): void {
  if (value === undefined) return;
  const problems =
    value === "." || value === ".."
      ? [`may not be '${value}'`]
      : ["/", "%"]
          .filter((part) => value.includes(part))
          .map((part) => `may not contain '${part}'`);
  if (problems.length === 0) return;
  throw badRequest(`${what} parameter invalid: ${JSON.stringify(value)}: ${problems.join(";")}`);
}
