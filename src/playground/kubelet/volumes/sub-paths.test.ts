import { expect, it } from "vitest";
import type { VolumeMount } from "../../../kubernetes/types.ts";
import { ConfigProblem } from "../config/environment.ts";
import { aPod } from "../fixtures.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { planSubPaths } from "./sub-paths.ts";

const places = podPlaces(
  { pods: "/data/pods", logs: "/data/logs", memory: "/run/memory" },
  identityOf(aPod()),
);
const plans = [{ kind: "empty-directory", name: "v", path: "/data/v" }] as const;
const environment = new Map([
  ["POD", "web"],
  ["UP", "../etc"],
  ["ROOT", "/etc"],
  ["EMPTY", ""],
]);

const plan = (mounts: Partial<VolumeMount>[]) =>
  planSubPaths(
    {
      name: "app",
      volumeMounts: mounts.map((mount) => ({ name: "v", mountPath: "/m", ...mount })),
    },
    plans,
    { places, environment },
  );
const target = (index: number) => `/data/pods/uid-1/volume-subpaths/v/app/${index}`;
const part = (index: number, ...segments: string[]) => ({
  index,
  volume: "v",
  root: "/data/v",
  segments,
  target: target(index),
});

it.each<[string, Partial<VolumeMount>[], object[]]>([
  ["a whole volume", [{}], []],
  ["an empty path", [{ subPath: "" }], []],
  ["a part", [{ subPath: "a" }], [part(0, "a")]],
  ["a part deep inside, however it is written", [{ subPath: "a//./b/" }], [part(0, "a", "b")]],
  ["names that only begin with dots", [{ subPath: "..data/...x" }], [part(0, "..data", "...x")]],
  ["a variable", [{ subPathExpr: "logs/$(POD)" }], [part(0, "logs", "web")]],
  ["a variable that is escaped", [{ subPathExpr: "$$(POD)" }], [part(0, "$(POD)")]],
  ["a variable that is empty", [{ subPathExpr: "$(EMPTY)" }], []],
  ["several mounts, each by its place", [{}, { subPath: "a" }], [part(1, "a")]],
  ["a volume that isn't there, which is told elsewhere", [{ name: "no", subPath: "a" }], []],
])("plans the parts a container mounts: %s", (_what, mounts, parts) => {
  expect(plan(mounts)).toEqual(parts);
});

it.each<[string, Partial<VolumeMount>, string]>([
  [
    "that climbs",
    { subPath: "a/../../b" },
    `unable to provision SubPath "a/../../b": must not contain '..'`,
  ],
  [
    "that climbs by a variable",
    { subPathExpr: "$(UP)" },
    `unable to provision SubPath "../etc": must not contain '..'`,
  ],
  ["at the root", { subPath: "/etc" }, 'error SubPath "/etc" must not be an absolute path'],
  [
    "at the root by a variable",
    { subPathExpr: "$(ROOT)" },
    'error SubPath "/etc" must not be an absolute path',
  ],
  ["of a variable nobody set", { subPathExpr: "a/$(NOBODY)" }, 'missing value for "NOBODY"'],
])("refuses a part %s", (_what, mount, why) => {
  expect(() => plan([mount])).toThrow(new ConfigProblem(why));
});
