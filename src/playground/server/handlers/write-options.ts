import {
  type FieldError,
  forbidden,
  invalid,
  invalidObject,
  notSupported,
  required,
  tooLong,
} from "../../resources/field-error.ts";
import type { WriteGuard, WriteNotes } from "../../resources/registry.ts";
import type { ApiRequest } from "../http/exchange.ts";
import type { HandlerContext } from "./context.ts";
import { guardOf } from "./guard.ts";

/** What the query of a write says besides what is to be written. */
export interface WriteQuery {
  readonly dryRun: boolean;
  /** Who owns what is written: `?fieldManager=`, else the program's name in the User-Agent. */
  readonly fieldManager: string;
}

/** How a request writes: what its query says, and what is watched over. */
export function writeOptions(
  context: HandlerContext,
  form: { options: string; isApply?: boolean },
): WriteQuery & { guard: WriteGuard | undefined; notes: WriteNotes } {
  return {
    ...writeQuery(context.request, form),
    guard: guardOf(context),
    notes: context.notes,
  };
}

/** The longest name of a field manager, in bytes. */
const maxManagerBytes = 128;
/** What Go's unicode.IsPrint lets pass. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/**
 * Reads it. `options` is the kind that names it in errors. An apply must name its manager itself;
 * only an apply may be forced. Throws 422.
 */
function writeQuery(
  { query, headers }: ApiRequest,
  { options, isApply = false }: { options: string; isApply?: boolean },
): WriteQuery {
  const dryRun = query.getAll("dryRun");
  const named = query.get("fieldManager") ?? "";
  const errors = [
    ...(isApply && named === "" ? [required("fieldManager", "is required for apply patch")] : []),
    ...(options === "PatchOptions" && !isApply && query.has("force")
      ? [forbidden("force", "may not be specified for non-apply patch")]
      : []),
    ...managerErrors(named),
    ...(dryRun.some((value) => value !== "All") ? [notSupported("dryRun", dryRun, ["All"])] : []),
  ];
  if (errors.length > 0) {
    throw invalidObject({ kind: options, group: "meta.k8s.io", name: "" }, errors);
  }
  return {
    dryRun: dryRun.length > 0,
    fieldManager: named === "" ? programName(headers["user-agent"] ?? "") : named,
  };
}

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > maxManagerBytes) {
    errors.push(tooLong("fieldManager", maxManagerBytes));
  }
  let position = 0;
  for (const character of manager) {
    if (!printable.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      const detail = `invalid character U+${code} (at position ${position})`;
      errors.push(invalid("fieldManager", manager, detail));
    }
    position += Buffer.byteLength(character);
  }
  return errors;
}

/** What stands before the first slash, as far as it can be printed and is not too long. */
function programName(userAgent: string): string {
  const [name = ""] = userAgent.split("/");
  let kept = "";
  for (const character of name) {
    if (!printable.test(character)) continue;
    if (Buffer.byteLength(kept + character) > maxManagerBytes) break;
    kept += character;
  }
  return kept;
}
