import { expect, it } from "vitest";
import { defaultTimeoutMs } from "./deadlines.ts";

it.each([
  ["Status", {}, 120_000],
  ["RunPodSandbox", {}, 240_000],
  ["StopPodSandbox", {}, 240_000],
  ["StopContainer", { timeout: 30n }, 150_000],
  ["ExecSync", { timeout: 5n }, 125_000],
  ["ExecSync", {}, undefined],
  ["PullImage", {}, undefined],
])("gives %s %o %s ms", (rpc, request, expected) => {
  expect(defaultTimeoutMs(rpc, request)).toBe(expected);
});
