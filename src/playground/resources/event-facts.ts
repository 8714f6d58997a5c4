/** What is told in one event. */
export interface EventFacts {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** Such as `spec.containers{app}`. */
  fieldPath?: string;
}
