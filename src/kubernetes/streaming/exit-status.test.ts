import fc from "fast-check";
import { expect, test } from "vitest";
import { StatusError } from "../status-error.ts";
import {
  exitCodeOf,
  exitCodeOrThrow,
  internalErrorStatus,
  parseFinalStatus,
  successStatus,
} from "./exit-status.ts";

const nonZero = (message: string) =>
  JSON.stringify({
    metadata: {},
    status: "Failure",
    message: "command terminated with non-zero exit code: exit status 3",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message }] },
  });

test.each([
  ["nothing", "", 0],
  ["a line break", "\n", 0],
  ["Success", JSON.stringify(successStatus), 0],
  ["a non-zero exit", nonZero("3"), 3],
  ["an exit code that is no number", nonZero("x"), undefined],
  ["a failure to run", JSON.stringify(internalErrorStatus("no such file")), undefined],
  ["plain text of an old protocol", "container is gone", undefined],
  ["JSON that is no Status", "[1]", undefined],
])("%s on the error channel means exit code %3$s", (_what, text, code) => {
  expect(exitCodeOf(parseFinalStatus(text))).toBe(code);
});

test("a command that did not run fails with the server's own words", () => {
  const status = parseFinalStatus(JSON.stringify(internalErrorStatus("no such file")));
  expect(() => exitCodeOrThrow(status)).toThrow(StatusError);
  expect(() => exitCodeOrThrow(status)).toThrow("no such file");
});

test("any text is read as some Status", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(["Success", "Failure"]).toContain(parseFinalStatus(text).status);
    }),
  );
});
