/** Something that may be typed next, and what shells with room for it show beside it. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}
