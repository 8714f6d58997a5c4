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

function checkWatch({ sendInitialEvents, resourceVersionMatch: match }: ListQuery): FieldError[] {
  const field = "resourceVersionMatch";
  if (sendInitialEvents === undefined) {
    return match === "" ? [] : [forbidden(field, "resourceVersionMatch is forbidden for watch")];
  }
  const needed = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
  if (match === "") return [forbidden(field, needed)];
  return match === "NotOlderThan" ? [] : [notSupported(field, match, ["NotOlderThan"])];
}

function checkList(options: ListQuery): FieldError[] {
  const { sendInitialEvents, resourceVersionMatch: match, resourceVersion } = options;
  const field = "resourceVersionMatch";
  if (sendInitialEvents !== undefined) {
    return [forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")];
  }
  if (match === "") return [];
  if (resourceVersion === undefined) {
    return [
      forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"),
    ];
  }
  if (options.continue !== "") {
    return [forbidden(field, "resourceVersionMatch is forbidden when continue is provided")];
  }
  if (match !== "Exact" && match !== "NotOlderThan") {
    return [notSupported(field, match, ["Exact", "NotOlderThan"])];
  }
  if (match === "Exact" && resourceVersion === 0) {
    return [forbidden(field, 'resourceVersionMatch "Exact" is forbidden for resourceVersion "0"')];
  }
  return [];
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

/** A resourceVersion that is no number is a 500 of a genuine server, too. */
function readVersion(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw new StatusError({
    code: 500,
    message: `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`,
  });
}
