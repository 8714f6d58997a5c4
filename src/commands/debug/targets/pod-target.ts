import type { Pod } from "../../../kubernetes/types.ts";
import type { EarlyAnswers } from "../surroundings/ask-early.ts";

/** A Pod that was named, alone or by a manifest, or chosen. */
export interface PodTarget {
  readonly pod: string;
  readonly container?: string;
  readonly manifest?: Pod;
  /** As it was read a moment ago, when it was chosen. */
  readonly found?: Pod;
  /** Asked while it was being chosen. */
  readonly early?: EarlyAnswers;
}
