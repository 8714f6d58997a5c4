import { StatusError } from "../../../kubernetes/status-error.ts";
import { badRequest } from "../../resources/api-errors.ts";
import {
  type FieldError,
  forbidden,
  invalidObject,
  notSupported,
} from "../../resources/field-error.ts";
import { isTrue } from "../verb.ts";

/** meta.v1.ListOptions, read from the query. Absent and empty are the same. */
export interface ListQuery {
  labelSelector: string;
  fieldSelector: string;
  /** 0: no limit. */
  limit: number;
  continue: string;
  /** `undefined`: the newest; 0: any. */
  resourceVersion: number | undefined;
  resourceVersionMatch: string;
  watch: boolean;
  timeoutSeconds: number | undefined;
  allowWatchBookmarks: boolean;
  /** Undefined when not asked either way. */
  sendInitialEvents: boolean | undefined;
}

/** Reads and checks a query. Throws as `ValidateListOptions` of 1.36 does. */
export function readListQuery(query: URLSearchParams): ListQuery {
  const initial = query.get("sendInitialEvents");
  const options: ListQuery = {
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    limit: readNumber(query, "limit") ?? 0,
    continue: query.get("continue") ?? "",
    resourceVersion: readVersion(query.get("resourceVersion") ?? ""),
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    watch: isTrue(query.get("watch")),
    timeoutSeconds: readNumber(query, "timeoutSeconds"),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
  };
  const errors = options.watch ? checkWatch(options) : checkList(options);
  if (errors.length > 0) {
    throw invalidObject({ kind: "ListOptions", group: "meta.k8s.io", name: "" }, errors);
  }
  return options;
}

const field = "resourceVersionMatch";

function checkWatch(options: ListQuery): FieldError[] {
  const { sendInitialEvents, resourceVersionMatch: match } = options;
  const rules: [broken: boolean, error: FieldError][] = [
    [
      sendInitialEvents !== undefined && match !== "NotOlderThan",
      forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
    ],
    [
      match !== "" && sendInitialEvents === undefined,
      forbidden(
        field,
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    ],
    [match !== "" && match !== "NotOlderThan", notSupported(field, match, ["NotOlderThan"])],
    [match !== "" && options.continue !== "", noMatchWithContinue],
  ];
  return rules.flatMap(([broken, error]) => (broken ? [error] : []));
}

const noMatchWithContinue = forbidden(
  field,
  "resourceVersionMatch is forbidden when continue is provided",
);

function checkList(options: ListQuery): FieldError[] {
  const { sendInitialEvents, resourceVersionMatch: match, resourceVersion } = options;
  const known = match === "Exact" || match === "NotOlderThan";
  const rules: [broken: boolean, error: FieldError][] = [
    [
      match !== "" && resourceVersion === undefined,
      forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"),
    ],
    [match !== "" && options.continue !== "", noMatchWithContinue],
    [match !== "" && !known, notSupported(field, match, ["Exact", "NotOlderThan", ""])],
    [
      match === "Exact" && resourceVersion === 0,
      forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ],
    [
      sendInitialEvents !== undefined,
      forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"),
    ],
  ];
  return rules.flatMap(([broken, error]) => (broken ? [error] : []));
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (Math.abs(Number(text)) >= 2 ** 63) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return Number(text);
}

/** A resourceVersion that is no number is a 500 of a genuine server, too. */
function readVersion(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^\d{1,19}$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw new StatusError({
    code: 500,
    message: `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`,
  });
}
