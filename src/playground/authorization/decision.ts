/** An authorizer's answer. */
export interface Decision {
  readonly allowed: boolean;
  /** Which binding allows it, or which roles that are bound are not there; empty when there is nothing to say. */
  readonly reason: string;
}
