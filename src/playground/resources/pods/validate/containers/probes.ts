import type { Container, Probe } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../../../field-error.ts";
import { validateNonNegative } from "../../../rules/values.ts";
import { validateHandler, validateLifecycle } from "./handlers.ts";

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** What is wrong with what watches over a container that is to keep running. */
export function validateWatching(
  at: string,
  { lifecycle, livenessProbe, readinessProbe, startupProbe }: Container,
  gracePeriod: number | undefined,
): FieldError[] {
  return [
    ...validateLifecycle(`${at}.lifecycle`, lifecycle, gracePeriod),
    ...validateProbe(`${at}.livenessProbe`, livenessProbe, gracePeriod),
    ...validateOneSuccess(`${at}.livenessProbe`, livenessProbe),
    ...validateProbe(`${at}.readinessProbe`, readinessProbe, gracePeriod),
    ...validateNoGracePeriod(`${at}.readinessProbe`, readinessProbe),
    ...validateProbe(`${at}.startupProbe`, startupProbe, gracePeriod),
    ...validateOneSuccess(`${at}.startupProbe`, startupProbe),
  ];
}

function validateProbe(
  at: string,
  probe: Probe | undefined,
  gracePeriod: number | undefined,
): FieldError[] {
  if (probe === undefined) return [];
  const { terminationGracePeriodSeconds: own } = probe;
  return [
    ...validateHandler(at, probe, gracePeriod),
    ...counts.flatMap((count) => validateNonNegative(`${at}.${count}`, probe[count])),
    ...(own !== undefined && own <= 0
      ? [invalid(`${at}.terminationGracePeriodSeconds`, own, "must be greater than 0")]
      : []),
  ];
}

/** A probe that decides over a restart cannot ask for several successes. */
function validateOneSuccess(at: string, probe: Probe | undefined): FieldError[] {
  if (probe === undefined) return [];
  const successes = probe.successThreshold ?? 0;
  return successes === 1 ? [] : [invalid(`${at}.successThreshold`, successes, "must be 1")];
}

/** A container that is not ready is not stopped. */
function validateNoGracePeriod(at: string, probe: Probe | undefined): FieldError[] {
  const seconds = probe?.terminationGracePeriodSeconds;
  if (seconds === undefined) return [];
  const field = `${at}.terminationGracePeriodSeconds`;
  return [invalid(field, seconds, "must not be set for readinessProbes")];
}
