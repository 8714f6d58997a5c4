const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The age of a thing as kubectl and the Table printer write it: `38s`, `3m25s`, `47h`, `2d3h`, `400d`.
 * Two units while the first is small, one afterwards (apimachinery, util/duration).
 * `milliseconds` below minus two seconds is `<invalid>`: a clock that disagrees.
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * 60) return `${seconds}s`;
  const minutes = Math.trunc(milliseconds / MINUTE);
  if (minutes < 10) return `${minutes}m${unlessZero(seconds % 60, "s")}`;
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.trunc(milliseconds / HOUR);
  if (hours < 8) return `${hours}h${unlessZero(minutes % 60, "m")}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(milliseconds / DAY);
  if (hours < 24 * 8) return `${days}d${unlessZero(hours % 24, "h")}`;
  if (hours < 24 * 365 * 2) return `${days}d`;
  if (hours < 24 * 365 * 8) {
    return `${Math.trunc(days / 365)}y${unlessZero(days % 365, "d")}`;
  }
  return `${Math.trunc(days / 365)}y`;
}

function unlessZero(count: number, unit: string): string {
  return count === 0 ? "" : `${count}${unit}`;
}

/** The age of something made at `since` (RFC 3339) at `now`; `<unknown>` where there is no time. */
export function age(since: string | undefined, now: Date): string {
  if (since === undefined) return "<unknown>";
  const made = Date.parse(since);
  return Number.isNaN(made) ? "<unknown>" : humanDuration(now.getTime() - made);
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
};

/** A length of time in Go's words, `1m30s`, in milliseconds. Throws an Error in the words of Go's `time.ParseDuration`. */
export function parseDuration(text: string): number {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) {
    throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  }
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitMilliseconds[unit ?? ""] ?? 0),
    0,
  );
}
