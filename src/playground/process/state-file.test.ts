import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  isAlive,
  type PlaygroundState,
  readState,
  startTicksOf,
  writeState,
} from "./state-file.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-state-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function stateOf(pid: number): Promise<PlaygroundState> {
  return {
    data: directory,
    pid,
    startTicks: (await startTicksOf(pid)) ?? "",
    port: 6443,
    podCidr: "10.244.0.0/24",
    kubeconfig: "/root/.kube/config",
    version: "0.1.0",
    startedAt: "2026-11-23T10:00:00Z",
  };
}

it("reads back what was written", async () => {
  const path = join(directory, "playground.json");
  const state = await stateOf(process.pid);
  await writeState(path, state);
  expect(await readState(path)).toEqual(state);
});

it.each([
  ["half a file", '{"pid": 1'],
  ["other JSON", "[]"],
  ["a field of the wrong type", '{"pid":"1"}'],
])("takes %s for no state at all", async (_, text) => {
  const path = join(directory, "playground.json");
  await writeFile(path, text);
  expect(await readState(path)).toBeUndefined();
});

it("tells a living process from one that ended and from another of the same pid", async () => {
  const child = spawn("sleep", ["60"]);
  const state = await stateOf(child.pid ?? 0);
  expect(await isAlive(join(directory, "playground.json"), state)).toBe(true);
  expect(await isAlive(join(directory, "playground.json"), { ...state, startTicks: "1" })).toBe(
    false,
  );
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await isAlive(join(directory, "playground.json"), state)).toBe(false);
});
