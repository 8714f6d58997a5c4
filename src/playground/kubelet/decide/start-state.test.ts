import { expect, it } from "vitest";
import { at, hindered } from "../fixtures.ts";
import { asBackOff, isDue, shownHindrance, waitingFor } from "./start-state.ts";

it("shows a fresh pull error as itself and soon after as a back-off", () => {
  const state = hindered();
  const error = { reason: "ErrImagePull", message: "no such host" };
  expect(waitingFor(state, "x:1", at(0))).toEqual(error);
  expect(waitingFor(state, "x:1", at(1.999))).toEqual(error);
  expect(waitingFor(state, "x:1", at(2))).toEqual({
    reason: "ImagePullBackOff",
    message: 'Back-off pulling image "x:1": ErrImagePull: no such host',
  });
});

it("shows a pull that failed for another container as a back-off at once, and waits no longer for it", () => {
  const shared = asBackOff(hindered());
  expect(waitingFor(shared, "x:1", at(0)).reason).toBe("ImagePullBackOff");
  expect([at(9.999), at(10)].map((now) => isDue(shared, now))).toEqual([false, true]);
});

it.each([
  "ErrImageNeverPull",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
] as const)("shows %s as itself, however old", (reason) => {
  expect(waitingFor(hindered({ reason }), "x:1", at(3600)).reason).toBe(reason);
});

it.each([
  ["a failure", hindered(), hindered()],
  ["a pull that follows a failure", { phase: "pulling", after: hindered() }, hindered()],
  ["a first pull", { phase: "pulling" }, undefined],
  ["an image that is there", { phase: "image-ready", imageId: "i", failures: 0 }, undefined],
  ["nothing", undefined, undefined],
] as const)("shows of %s what stands in the way", (_what, state, shown) => {
  expect(shownHindrance(state)).toEqual(shown);
});
