import { expect, it } from "vitest";
import type { DeleteOptions } from "../../../kubernetes/types.ts";
import { deletionFinalizers } from "./deletion-finalizers.ts";

it.each<[string, string[], DeleteOptions, string[]]>([
  ["nothing is asked", ["example.com/x"], {}, ["example.com/x"]],
  [
    "dependents go first",
    ["example.com/x"],
    { propagationPolicy: "Foreground" },
    ["example.com/x", "foregroundDeletion"],
  ],
  ["dependents are orphaned", [], { propagationPolicy: "Orphan" }, ["orphan"]],
  ["dependents are orphaned, in the older words", [], { orphanDependents: true }, ["orphan"]],
  ["the object asked for it before", ["orphan"], {}, ["orphan"]],
  [
    "the request asks otherwise than the object",
    ["foregroundDeletion"],
    { propagationPolicy: "Background" },
    [],
  ],
  ["one wish follows another", ["foregroundDeletion"], { propagationPolicy: "Orphan" }, ["orphan"]],
  ["the older words ask for the background", ["orphan"], { orphanDependents: false }, []],
])("sets finalizers when %s", (_, before, options, expected) => {
  expect(deletionFinalizers(before, options)).toEqual(expected);
});
