import { checkPortName, checkPortNumber } from "../../../../kubernetes/names.ts";
import type { LifecycleHandler, Probe } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** What is wrong with a probe. One that decides over a restart cannot need several successes. */
export function validateProbe(
  at: string,
  probe: Probe | undefined,
  { onlyOneSuccess }: { onlyOneSuccess: boolean },
): FieldError[] {
  if (probe === undefined) return [];
  const negative = counts
    .filter((field) => (probe[field] ?? 0) < 0)
    .map((field) => invalid(`${at}.${field}`, probe[field], "must be greater than or equal to 0"));
  const successes =
    onlyOneSuccess && (probe.successThreshold ?? 1) !== 1
      ? [invalid(`${at}.successThreshold`, probe.successThreshold, "must be 1")]
      : [];
  return [...validateHandler(at, probe), ...negative, ...successes];
}

/** What is wrong with an action: exactly one, and complete. */
export function validateHandler(at: string, handler: LifecycleHandler & Probe): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc } = handler;
  const given = (["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const).filter(
    (field) => handler[field] !== undefined,
  );
  if (given.length === 0) return [required(at, "must specify a handler type")];
  const errors = given
    .slice(1)
    .map((field) => forbidden(`${at}.${field}`, "may not specify more than 1 handler type"));
  if (exec !== undefined && (exec.command ?? []).length === 0) {
    errors.push(required(`${at}.exec.command`));
  }
  if (httpGet !== undefined) {
    if ((httpGet.path ?? "") === "") errors.push(required(`${at}.httpGet.path`));
    errors.push(...validatePort(`${at}.httpGet.port`, httpGet.port));
    if (!["HTTP", "HTTPS"].includes(httpGet.scheme ?? "")) {
      errors.push(notSupported(`${at}.httpGet.scheme`, httpGet.scheme, ["HTTP", "HTTPS"]));
    }
  }
  if (tcpSocket !== undefined) errors.push(...validatePort(`${at}.tcpSocket.port`, tcpSocket.port));
  if (grpc !== undefined) errors.push(...validatePort(`${at}.grpc.port`, grpc.port));
  return errors;
}

function validatePort(field: string, port: string | number): FieldError[] {
  return typeof port === "number"
    ? invalidEach(field, port, checkPortNumber(port))
    : invalidEach(field, port, checkPortName(port));
}
