import { expect, it } from "vitest";
import { planRotation } from "./plan-rotation.ts";

const now = new Date("2026-11-24T10:20:30.999Z");
const at = (minute: number) => `0.log.20261124-10${String(minute).padStart(2, "0")}00`;

it.each([
  ["a first rotation", ["0.log"], [], []],
  ["a second: the one before is compressed", ["0.log", at(1)], [], [at(1)]],
  [
    "with three behind it, all are kept",
    ["0.log", `${at(1)}.gz`, `${at(2)}.gz`, at(3)],
    [],
    [at(3)],
  ],
  [
    "with four behind it, the oldest goes",
    ["0.log", at(4), `${at(1)}.gz`, `${at(3)}.gz`, `${at(2)}.gz`],
    [`${at(1)}.gz`],
    [at(4)],
  ],
  ["after a crash while compressing", ["0.log", at(1), `${at(1)}.tmp`], [`${at(1)}.tmp`], [at(1)]],
  ["after a crash before the original went", ["0.log", at(1), `${at(1)}.gz`], [at(1)], []],
  ["beside the logs of other attempts", ["0.log", "1.log", "10.log.20261124-100000"], [], []],
])("%s", (_what, names, remove, compress) => {
  expect(planRotation("0.log", names, now)).toEqual({
    remove,
    compress,
    rename: { from: "0.log", to: "0.log.20261124-102030" },
  });
});
