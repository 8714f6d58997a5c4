/** `2006-01-02T15:04:05Z`: meta.v1.Time as the API writes it, whole seconds in UTC. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/**
 * `2006-01-02T15:04:05.000000Z`: meta.v1.MicroTime. JavaScript's clock has milliseconds;
 * `extraMicroseconds` (0–999) fills the last three digits.
 */
export function formatMicroTime(date: Date, extraMicroseconds = 0): string {
  return `${date.toISOString().slice(0, 23)}${String(extraMicroseconds).padStart(3, "0")}Z`;
}

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** An instant as RFC 3339 writes it. */
export interface Instant {
  /** Whole milliseconds; finer digits are in `microseconds`. */
  readonly date: Date;
  /** The microseconds after `date`, 0–999. */
  readonly microseconds: number;
}

/** Reads RFC 3339 with any offset and any number of fractional digits; undefined if it isn't that. */
export function parseTime(text: string): Instant | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone] = match;
  const digits = fraction.padEnd(6, "0");
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}${zone}`;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return undefined;
  // Date rolls 31 February over into March; Go refuses it.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) {
    return undefined;
  }
  return { date, microseconds: Number(digits.slice(3, 6)) };
}
