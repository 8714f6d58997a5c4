import { expect, it } from "vitest";
import { EphemeraError } from "../../errors.ts";
import { requireLinuxRoot } from "./flags.ts";

it.each([
  ["another system", { platform: "darwin", uid: 0 }, "NOT_LINUX"],
  ["another user than root", { platform: "linux", uid: 1000 }, "NOT_ROOT"],
  ["a system without users", { platform: "linux", uid: undefined }, "NOT_ROOT"],
])("refuses %s", (_, machine, code) => {
  expect(() => requireLinuxRoot("starting a playground", machine)).toThrow(
    expect.objectContaining({ constructor: EphemeraError, code }),
  );
});

it("lets root on Linux pass", () => {
  expect(() => requireLinuxRoot("x", { platform: "linux", uid: 0 })).not.toThrow();
});
