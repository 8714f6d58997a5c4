import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";

/** PID of the shared playground's process. */
export async function playgroundPid(): Promise<number> {
  const state: unknown = JSON.parse(
    await readFile(join(inject("dataDirectory"), "playground.json"), "utf8"),
  );
  const { pid } = state as { pid: number };
  return pid;
}

/** PID of the shared playground's containerd. */
export async function containerdPid(): Promise<number> {
  const text = await readFile(join(inject("dataDirectory"), "runtime", "containerd.pid"), "utf8");
  return Number(/\d+/.exec(text)?.[0]);
}

/** How many file descriptors a process has open. */
export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Runs something and tells how far the process's resident memory rose above where it stood, in bytes. */
export async function memoryGrowth(pid: number, action: () => Promise<void>): Promise<number> {
  const before = await readStatus(pid, "VmRSS");
  // proc(5): 5 resets the peak ("high water mark") to the current size.
  await writeFile(`/proc/${pid}/clear_refs`, "5");
  await action();
  return (await readStatus(pid, "VmHWM")) - before;
}

/** A field of /proc/PID/status, in bytes. */
async function readStatus(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
}
