import { boolFlag, type Flag } from "../../cli/flags.ts";

/** `--pod-with-problem`, for commands that take a workload. */
export function podWithProblemFlag(words: { group?: string }): Flag<boolean> {
  return boolFlag({
    ...words,
    help: "Of the Pods of a workload or Service take the one that fails, not one that is ready.",
  });
}
