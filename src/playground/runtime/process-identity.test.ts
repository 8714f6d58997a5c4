import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readPidFile, writePidFile } from "./pid-file.ts";
import { identifyProcess, isRunning, parseStat } from "./process-identity.ts";

describe.runIf(process.platform === "linux")("a process on this machine", () => {
  it("is running until it has ended", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const identity = identifyProcess(child.pid ?? 0);
    expect(identity && isRunning(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(identity && isRunning(identity)).toBe(false);
  });

  it("is not mistaken for an earlier one that had its pid", () => {
    const now = identifyProcess(process.pid);
    expect(now && isRunning({ ...now, startTime: "1" })).toBe(false);
    expect(now && isRunning({ ...now, bootId: "another boot" })).toBe(false);
  });
});

it.each([
  ["a plain name", "7 (sh) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 0", "S", "4711"],
  ["a name with a bracket", "7 (a) Z) S 1 7 7 0 -1 4 1 0 0 0 0 0 0 0 20 0 1 0 4711 0", "S", "4711"],
  ["a zombie", "7 (sh) Z 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 0", "Z", "4711"],
])("reads state and start time of %s", (_, text, state, startTime) => {
  expect(parseStat(text)).toEqual({ state, startTime });
});

describe("a pid file", () => {
  const directory = () => {
    const path = mkdtempSync(join(tmpdir(), "ephemera-pid-"));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  };

  it("gives back what was written", () => {
    const path = join(directory(), "pid");
    const identity = { pid: 7, startTime: "4711", bootId: "b" };
    writePidFile(path, identity);
    expect(readPidFile(path)).toEqual(identity);
  });

  it.each([
    ["half a file", '{"pid":7,"sta'],
    ["another program's pid file", "4711\n"],
    ["a pid that is none", '{"pid":"7","startTime":"1","bootId":"b"}'],
  ])("names no process when it holds %s", (_, content) => {
    const path = join(directory(), "pid");
    writeFileSync(path, content);
    expect(readPidFile(path)).toBeUndefined();
  });
});
