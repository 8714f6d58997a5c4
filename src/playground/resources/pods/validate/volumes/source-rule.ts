import type { Volume } from "../../../../../kubernetes/types.ts";
import type { FieldError } from "../../../field-error.ts";

/** One kind of source of a volume. */
export interface SourceRule {
  /** The field of the volume. */
  readonly source: Exclude<keyof Volume, "name">;
  /** How the server calls the field when it is one too many, where that differs. */
  readonly surplusField?: string;
  validate(given: GivenVolume): FieldError[];
}

/** A volume that has the source. */
export interface GivenVolume {
  /** Path of the volume. */
  readonly at: string;
  readonly volume: Volume;
  readonly podName: string | undefined;
}
