import { expect, it } from "vitest";
import { RuntimeError } from "../../runtime/grpc/runtime-error.ts";
import { formatGoDuration, pullErrorMessage } from "./pull-words.ts";

it.each([
  [new RuntimeError("UNKNOWN", "no such host"), "no such host"],
  [new RuntimeError("NOT_FOUND", "no such tag"), "rpc error: code = NotFound desc = no such tag"],
  [
    new RuntimeError("DEADLINE_EXCEEDED", "too slow"),
    "rpc error: code = DeadlineExceeded desc = too slow",
  ],
  [new Error("other"), "other"],
  ["text", "text"],
])("%s reads %j", (error, message) => {
  expect(pullErrorMessage(error)).toBe(message);
});

it.each([
  [0, "0s"],
  [7, "7ms"],
  [999, "999ms"],
  [1000, "1s"],
  [1234, "1.234s"],
  [60_000, "1m0s"],
  [123_040, "2m3.04s"],
  [3_600_000, "1h0m0s"],
])("%i ms is %s", (milliseconds, text) => {
  expect(formatGoDuration(milliseconds)).toBe(text);
});
