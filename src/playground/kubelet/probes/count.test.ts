import { describe, expect, it } from "vitest";
import { countResult, type Run } from "./count.ts";

/** `+` and `-` for results; the verdict after each, `.` while there is none. */
function verdicts(results: string, successThreshold: number, failureThreshold: number): string {
  let run: Run | undefined;
  return results
    .split("")
    .map((result) => {
      const counted = countResult(run, result === "+", { successThreshold, failureThreshold });
      run = counted.run;
      return counted.verdict === undefined ? "." : counted.verdict ? "+" : "-";
    })
    .join("");
}

describe("a probe settles", () => {
  it.each([
    ["on its first success", "+", 1, 3, "+"],
    ["on the third failure in a row", "---", 1, 3, "..-"],
    ["anew after an interruption", "--+--", 1, 3, "..+.."],
    ["on the second success when two are asked for", "+-++", 2, 3, "...+"],
    ["on every result beyond the threshold", "-----", 1, 2, ".----"],
    ["on one failure when one is enough", "+-+", 1, 1, "+-+"],
  ])("%s", (_what, results, successes, failures, expected) => {
    expect(verdicts(results, successes, failures)).toBe(expected);
  });

  it("with the API's defaults when a threshold is not set", () => {
    const twice = countResult({ success: false, length: 1 }, false, {});
    expect(twice.verdict).toBeUndefined();
    expect(countResult(twice.run, false, {}).verdict).toBe(false);
    expect(countResult(undefined, true, {}).verdict).toBe(true);
  });
});
