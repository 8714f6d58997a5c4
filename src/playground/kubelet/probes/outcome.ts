/** What came of one probe. A check that throws says nothing about the container. */
export interface Outcome {
  /** `warning` counts as a success and is told in an event. */
  result: "success" | "warning" | "failure";
  /** What the event about it says. */
  output: string;
}

/** The kubelet reads this much of what a probe answers, in bytes. */
export const outputLimit = 10 * 1024;

/** A failure with these words. */
export function failure(output: string): Outcome {
  return { result: "failure", output };
}
