/** When a probe is due. All times in milliseconds since the epoch. */
export interface TickFacts {
  /** The tick everything is counted from: the kubelet probes at `anchor + n * period`. */
  anchor: number;
  period: number;
  /** No probe before: the container's start and its initial delay. */
  earliest: number;
  now: number;
}

/**
 * The next tick that is not in the past and not before `earliest`. The beat is the Pod's, not the
 * container's: as in the kubelet, a container's first probe comes up to a period after its start.
 */
export function nextTick({ anchor, period, earliest, now }: TickFacts): number {
  const from = Math.max(earliest, now, anchor);
  return anchor + Math.ceil((from - anchor) / period) * period;
}
