import { EphemeraError } from "../errors.ts";

/** How a refusal ends is told by `--attach`: when it is given, as kubectl's. */
export interface RefusalStyle {
  readonly attach: boolean | undefined;
}

/** The error for options that can't be. */
export function optionsError({ attach }: RefusalStyle, problem: string): EphemeraError {
  return new EphemeraError(attach === undefined ? "INVALID_OPTIONS" : "KUBECTL_REFUSES", {
    problem,
  });
}
