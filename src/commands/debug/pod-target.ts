import type { Pod } from "../../kubernetes/types.ts";

/** A Pod that was named, alone or by a manifest. */
export interface PodTarget {
  readonly pod: string;
  readonly container?: string;
  readonly manifest?: Pod;
}
