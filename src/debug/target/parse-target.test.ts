import { expect, it } from "vitest";
import { parseTarget } from "./parse-target.ts";

it.each([
  { text: "web", target: { pod: "web" } },
  { text: "web/app", target: { pod: "web", container: "app" } },
  { text: "pod/web", target: { pod: "web" } },
  { text: "pods/web", target: { pod: "web" } },
  { text: "po/web/app", target: { pod: "web", container: "app" } },
  { text: "pod", target: { pod: "pod" } },
  { text: "node", target: { pod: "node" } },
])("reads $text", ({ text, target }) => {
  expect(parseTarget(text)).toEqual(target);
});

it.each(["", "/", "web/", "/app", "a/b/c", "pod/", "pod/a/b/c"])("refuses %j", (text) => {
  expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "TARGET_MALFORMED" }));
});

it.each([
  ["deploy/web", "Deployment"],
  ["deployments.apps/web", "Deployment"],
  ["sts/db", "StatefulSet"],
  ["svc/web", "Service"],
  ["node/n1", "Node"],
])("knows that %s is no Pod", (text, kind) => {
  expect(() => parseTarget(text)).toThrow(`"${text}" is a ${kind}, and only Pods can be debugged`);
});
