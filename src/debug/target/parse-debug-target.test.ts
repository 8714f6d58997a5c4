import { expect, it } from "vitest";
import { parseDebugTarget } from "./parse-debug-target.ts";

it.each([
  ["web", { kind: "pod", pod: "web" }],
  ["pod/web", { kind: "pod", pod: "web" }],
  ["web/app", { kind: "pod", pod: "web", container: "app" }],
  ["node", { kind: "pod", pod: "node" }],
  ["node/n1", { kind: "node", node: "n1" }],
  ["nodes/n1.example", { kind: "node", node: "n1.example" }],
  ["no/n1", { kind: "node", node: "n1" }],
])("reads %s", (text, target) => {
  expect(parseDebugTarget(text)).toEqual(target);
});

it.each(["node/", "node/a/b", "/app", ""])("refuses %j", (text) => {
  expect(() => parseDebugTarget(text)).toThrow(
    expect.objectContaining({ code: "TARGET_MALFORMED" }),
  );
});
