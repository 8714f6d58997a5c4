import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { lastLogLines } from "./log.ts";

it.each([
  [
    "its problems, with their causes",
    [
      'time="2026-11-23T10:00:00Z" level=info msg="starting containerd"',
      'time="2026-11-23T10:00:00Z" level=warning msg="failed to load plugin" error="no \\"bolt\\""',
      'time="2026-11-23T10:00:00Z" level=info msg="Stop CRI service"',
    ],
    'failed to load plugin: no "bolt"',
  ],
  [
    "plain words",
    ["containerd: failed to create root: read-only file system"],
    "containerd: failed to create root: read-only file system",
  ],
  [
    "its last line when it saw no problem",
    ['level=info msg="a b"', "level=info msg=serving..."],
    "serving...",
  ],
])("repeats %s", (_, lines, expected) => {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-log-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "log");
  writeFileSync(path, `${lines.join("\n")}\n`);
  expect(lastLogLines(path)).toBe(expected);
});

it("says so when there is no log", () => {
  expect(lastLogLines("/nowhere/log")).toBe("it wrote no log");
});
