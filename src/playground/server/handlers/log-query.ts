import { parseTime } from "../../../kubernetes/time.ts";
import type { LogOptions } from "../../kubelet/node-api.ts";
import { badRequest } from "../../resources/api-errors.ts";
import { type FieldError, invalid, invalidObject } from "../../resources/field-error.ts";
import { isTrue } from "../verb.ts";

/** core.v1.PodLogOptions out of a query. Throws 422, or 400 for what is no number. */
export function readLogOptions(query: URLSearchParams, pod: string, now: Date): LogOptions {
  const tailLines = readInteger(query, "tailLines");
  const limitBytes = readInteger(query, "limitBytes");
  const sinceSeconds = readInteger(query, "sinceSeconds");
  const sinceTime = query.get("sinceTime") ?? "";
  const errors = check({ tailLines, limitBytes, sinceSeconds, sinceTime });
  if (errors.length > 0) {
    throw invalidObject({ kind: "PodLogOptions", group: "", name: pod }, errors);
  }
  const since = sinceOf(sinceSeconds, sinceTime, now);
  return {
    follow: isTrue(query.get("follow")),
    previous: isTrue(query.get("previous")),
    timestamps: isTrue(query.get("timestamps")),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(since === undefined ? {} : { since }),
  };
}

function check(options: {
  tailLines: number | undefined;
  limitBytes: number | undefined;
  sinceSeconds: number | undefined;
  sinceTime: string;
}): FieldError[] {
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = options;
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceTime !== "") {
    errors.push({
      reason: "FieldValueForbidden",
      field: "",
      message: "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
    });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  return errors;
}

function sinceOf(seconds: number | undefined, time: string, now: Date): Date | undefined {
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1000);
  if (time === "") return undefined;
  if (parseTime(time) === undefined) {
    throw badRequest(`parsing time ${JSON.stringify(time)} as RFC 3339 failed`);
  }
  return new Date(time);
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  if (!/^-?\d{1,15}$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}
