import type { ObservedContainer } from "../observed.ts";

/** The kubelet's crash back-off: the first restart is at once, then 10 s doubling up to 300 s. */
const initialSeconds = 10;
const maximumSeconds = 300;
/** A container that ran this long has its back-off forgotten (twice the maximum). */
const forgottenAfterSeconds = 2 * maximumSeconds;

/**
 * How long the successor of `container` has to wait after its end, in seconds. The figure is
 * kept on the container itself (a CRI annotation), so that back-off goes on after the
 * playground was restarted.
 */
export function delayAfter(container: ObservedContainer): number {
  return ranLongEnough(container) ? 0 : container.backOffSeconds;
}

/** The figure to keep on the container that follows `predecessor`: what *its* successor waits. */
export function backOffFor(predecessor: ObservedContainer | undefined): number {
  if (predecessor === undefined) return 0;
  const delay = delayAfter(predecessor);
  return delay === 0 ? initialSeconds : Math.min(delay * 2, maximumSeconds);
}

/** When the successor of an ended container may start. */
export function restartTime(container: ObservedContainer): Date {
  return new Date(endOf(container).getTime() + delayAfter(container) * 1000);
}

/**
 * Whether the successor of an ended container has to wait at this moment. An end that lies ahead
 * says that the clock was set back; waiting for it could take for ever.
 */
export function isBackingOff(container: ObservedContainer, now: Date): boolean {
  return restartTime(container) > now && endOf(container) <= now;
}

function endOf({ finishedAt, createdAt }: ObservedContainer): Date {
  return finishedAt ?? createdAt;
}

/** How long to wait after the n-th failure in a row of something retried: 10 s doubling to 300 s. */
export function retrySeconds(failures: number): number {
  return Math.min(initialSeconds * 2 ** Math.max(failures - 1, 0), maximumSeconds);
}

function ranLongEnough({ startedAt, finishedAt }: ObservedContainer): boolean {
  if (startedAt === undefined || finishedAt === undefined) return false;
  return finishedAt.getTime() - startedAt.getTime() > forgottenAfterSeconds * 1000;
}
