import { checkHttpHeaderName } from "../../../../../kubernetes/names.ts";
import type {
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
} from "../../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
} from "../../../field-error.ts";
import { validateChoice, validateGiven } from "../../../rules/values.ts";
import { validatePortReference } from "./ports.ts";

/** The actions of probes and hooks in the server's order: of several, the first one counts. */
const actions = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

/** What is wrong with an action: exactly one, and complete. `gracePeriod` in seconds. */
export function validateHandler(
  at: string,
  handler: LifecycleHandler & Probe,
  gracePeriod: number | undefined,
): FieldError[] {
  const [first, ...surplus] = actions.filter((action) => handler[action] !== undefined);
  if (first === undefined) return [required(at, "must specify a handler type")];
  return [
    ...validateAction(`${at}.${first}`, handler, first, gracePeriod),
    ...surplus.map((action) =>
      forbidden(`${at}.${action}`, "may not specify more than 1 handler type"),
    ),
  ];
}

function validateAction(
  at: string,
  { exec, httpGet, tcpSocket, grpc, sleep }: LifecycleHandler & Probe,
  action: (typeof actions)[number],
  gracePeriod: number | undefined,
): FieldError[] {
  switch (action) {
    case "exec":
      return (exec?.command ?? []).length === 0 ? [required(`${at}.command`)] : [];
    case "httpGet":
      return httpGet === undefined ? [] : validateHttpGet(at, httpGet);
    case "tcpSocket":
      return validatePortReference(`${at}.port`, tcpSocket?.port ?? 0);
    case "grpc":
      return validatePortReference(`${at}.port`, grpc?.port ?? 0);
    case "sleep":
      return validateSleep(at, sleep?.seconds ?? 0, gracePeriod);
  }
}

function validateHttpGet(at: string, action: HTTPGetAction): FieldError[] {
  const { path, port, scheme = "", httpHeaders = [] } = action;
  return [
    ...validateGiven(`${at}.path`, path),
    ...validatePortReference(`${at}.port`, port),
    ...validateChoice(`${at}.scheme`, scheme, ["HTTP", "HTTPS"]),
    ...httpHeaders.flatMap(({ name }) =>
      invalidEach(`${at}.httpHeaders`, name, checkHttpHeaderName(name)),
    ),
  ];
}

function validateSleep(
  field: string,
  seconds: number,
  gracePeriod: number | undefined,
): FieldError[] {
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [invalid(field, seconds, detail)];
}

/** What is wrong with the hooks of a container. */
export function validateLifecycle(
  at: string,
  { postStart, preStop }: Lifecycle = {},
  gracePeriod: number | undefined,
): FieldError[] {
  return [
    ...(postStart === undefined ? [] : validateHandler(`${at}.postStart`, postStart, gracePeriod)),
    ...(preStop === undefined ? [] : validateHandler(`${at}.preStop`, preStop, gracePeriod)),
  ];
}
