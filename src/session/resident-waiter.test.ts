import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { residentCommand } from "../debug/ephemeral/resident-command.ts";

/** Shells as images have them. */
const shells = ["busybox", "dash", "bash"];

/** Folders where `sh` is one of them, as in an image. */
const folders = new Map<string, string>();
beforeAll(() => {
  for (const shell of shells) {
    const folder = mkdtempSync(join(tmpdir(), "ephemera-shell-"));
    symlinkSync(`/usr/bin/${shell}`, join(folder, "sh"));
    folders.set(shell, folder);
  }
});
afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true });
});

/** Runs the waiter as PID 1 of a PID namespace of its own, as in a container without a target. */
function startWaiter(shell: string, timeToLive: number): ChildProcess {
  const namespaces = ["--pid", "--fork", "--kill-child", "--mount-proc"];
  const PATH = `${folders.get(shell)}:${process.env.PATH}`;
  return spawn("unshare", [...namespaces, ...residentCommand({ timeToLive, toolbox: "" })], {
    env: { ...process.env, PATH },
  });
}

/** The waiter's pid out here, once it sleeps, and so has set its trap. */
async function sleepingWaiter(unshare: ChildProcess): Promise<number> {
  return vi.waitFor(() => {
    const [waiter = 0] = childrenOf(unshare.pid ?? 0);
    expect(childrenOf(waiter)).toHaveLength(1);
    return waiter;
  });
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim() === "" ? [] : text.trim().split(" ").map(Number);
}

function enter(pid: number, ...command: string[]): ChildProcess {
  return spawn("nsenter", ["-t", String(pid), "--pid", "--mount", ...command]);
}

it.concurrent.each(shells)("ends by itself without a session (%s)", async (shell) => {
  const waiter = startWaiter(shell, 1);
  expect(await once(waiter, "exit")).toEqual([0, null]);
});

it.concurrent.each(shells)("outlives its time while a session runs (%s)", async (shell) => {
  const unshare = startWaiter(shell, 1);
  const pid = await sleepingWaiter(unshare);
  const session = enter(pid, "sleep", "2.5");
  const [code] = await once(session, "exit");
  expect(code).toBe(0);
  expect(unshare.exitCode).toBeNull();
  expect(await once(unshare, "exit")).toEqual([0, null]);
});

it.concurrent.each(shells)("ends at once when told to (%s)", async (shell) => {
  const unshare = startWaiter(shell, 3600);
  const pid = await sleepingWaiter(unshare);
  const exit = once(unshare, "exit");
  process.kill(pid, "SIGTERM");
  expect(await exit).toEqual([0, null]);
});

it.concurrent.each(shells)("takes in orphans as PID 1 (%s)", async (shell) => {
  const unshare = startWaiter(shell, 3600);
  const pid = await sleepingWaiter(unshare);
  // The middle shell ends first, so that the inner one becomes a child of PID 1 and then ends.
  await once(enter(pid, "sh", "-c", "sh -c 'sleep 0.5; exit' & exit"), "exit");
  expect(childrenOf(pid)).toHaveLength(2);
  await vi.waitFor(() => expect(childrenOf(pid)).toHaveLength(1), 5000);
  unshare.kill("SIGKILL");
});
