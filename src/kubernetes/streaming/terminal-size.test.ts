import { expect, test } from "vitest";
import { encodeTerminalSize } from "./terminal-size.ts";

test("a size is a line of JSON with Kubernetes' capital letters", () => {
  expect(encodeTerminalSize({ width: 100, height: 30 })).toBe('{"Width":100,"Height":30}\n');
});
