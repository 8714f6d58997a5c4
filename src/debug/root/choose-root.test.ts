import { expect, it } from "vitest";
import { type DebugOptions, defaultOptions } from "../options.ts";
import { chosenRoot, rootNotes, rootWarnings } from "./choose-root.ts";

type Given = Partial<DebugOptions>;

const custom = (fields: object): Given => ({
  custom: { fields: { ...fields }, merge: (container) => container },
});

it.each<{ title: string; given: Given; target?: string | undefined; root: string }>([
  { title: "nothing said", given: {}, root: "target" },
  { title: "no target", given: { root: "target" }, target: undefined, root: "debugger" },
  { title: "the debugger's asked for", given: { root: "debugger" }, root: "debugger" },
  { title: "the target's mounts", given: { mountsFrom: "app" }, root: "target" },
  { title: "other fields of one's own", given: custom({ env: [] }), root: "target" },
])("chooses the root of the $root with $title, and says nothing", ({ given, root, ...rest }) => {
  const options = { ...defaultOptions, ...given };
  const target = "target" in rest ? rest.target : "app";
  expect(chosenRoot({ target, options })).toBe(root);
  expect(rootNotes({ target, options })).toEqual([]);
});

it.each<{ title: string; given: Given }>([
  { title: "--mount", given: { mounts: [{ volume: "data", path: undefined, readOnly: false }] } },
  { title: "another container's", given: { mountsFrom: "sidecar" } },
  { title: "--custom", given: custom({ volumeMounts: [{ name: "data", mountPath: "/seen" }] }) },
])("stays where the debugger has mounts of its own, and says so: $title", ({ given }) => {
  const options = { ...defaultOptions, ...given };
  expect(chosenRoot({ target: "app", options })).toBe("debugger");
  expect(rootNotes({ target: "app", options })).toHaveLength(1);
  const asked = { ...options, root: "target" as const };
  expect(chosenRoot({ target: "app", options: asked })).toBe("target");
  expect(rootNotes({ target: "app", options: asked })).toEqual([]);
});

it("warns only of a --root that was given", () => {
  expect(rootWarnings(defaultOptions)).toEqual([]);
  expect(rootWarnings({ root: "target" })).toHaveLength(1);
});
