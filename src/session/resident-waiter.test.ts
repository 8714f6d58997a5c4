import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { residentCommand } from "../debug/resident-command.ts";

/** Shells as images have them. */
const shells = [["busybox", "sh"], ["dash"], ["bash"]];

/** Runs the waiter as PID 1 of a PID namespace of its own, as in a container without a target. */
function startWaiter(shell: string[], timeToLive: number): ChildProcess {
  const [, ...rest] = residentCommand(timeToLive);
  return spawn("unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", ...shell, ...rest]);
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

it.concurrent.each(shells)("ends by itself without a session (%s %s)", async (...shell) => {
  const started = Date.now();
  const waiter = startWaiter(shell.filter(Boolean), 1);
  expect(await once(waiter, "exit")).toEqual([0, null]);
  expect(Date.now() - started).toBeLessThan(3000);
});

it.concurrent.each(shells)("outlives its time while a session runs (%s %s)", async (...shell) => {
  const unshare = startWaiter(shell.filter(Boolean), 1);
  const pid = await sleepingWaiter(unshare);
  const session = enter(pid, "sleep", "2.5");
  const [code] = await once(session, "exit");
  expect(code).toBe(0);
  expect(unshare.exitCode).toBeNull();
  expect(await once(unshare, "exit")).toEqual([0, null]);
});

it.concurrent.each(shells)("ends at once when told to (%s %s)", async (...shell) => {
  const unshare = startWaiter(shell.filter(Boolean), 3600);
  const pid = await sleepingWaiter(unshare);
  const exit = once(unshare, "exit");
  process.kill(pid, "SIGTERM");
  expect(await exit).toEqual([0, null]);
});

it.concurrent.each(shells)("takes in orphans as PID 1 (%s %s)", async (...shell) => {
  const unshare = startWaiter(shell.filter(Boolean), 3600);
  const pid = await sleepingWaiter(unshare);
  // The middle shell ends first, so that the inner one becomes a child of PID 1 and then ends.
  await once(enter(pid, "sh", "-c", "sh -c 'sleep 0.5; exit' & exit"), "exit");
  expect(childrenOf(pid)).toHaveLength(2);
  await vi.waitFor(() => expect(childrenOf(pid)).toHaveLength(1), 5000);
  unshare.kill("SIGKILL");
});
