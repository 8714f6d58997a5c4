import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CgroupStep } from "./plan.ts";

/** Makes directories and writes limits, one after another. Rejects with what the kernel refused. */
export async function makeCgroup(steps: readonly CgroupStep[]): Promise<void> {
  for (const step of steps) {
    if (step.kind === "make") await mkdir(step.directory, { recursive: true });
    else {
      // A cgroup file is never made; opened like this a missing one is an error, not a new file.
      await writeFile(step.file, step.value, { flag: "r+" }).catch((error: unknown) => {
        if (!step.optional) throw error;
      });
    }
  }
}

/**
 * Kills what runs in a cgroup and in those below it: a process in the node's PID namespace
 * outlives the first one of its container.
 */
export async function killCgroup(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await killCgroup(join(directory, entry.name));
  }
  const processes = await readFile(join(directory, "cgroup.procs"), "utf8").catch(() => "");
  for (const pid of processes.split("\n").filter((line) => line !== "")) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}

/** How long the kernel may take to let go of processes that have ended, in ms. */
const releaseMilliseconds = 2000;

/** Removes a cgroup with those below it. Rejects with EBUSY when a process stays in it. */
export async function removeCgroup(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await removeCgroup(join(directory, entry.name));
  }
  const until = Date.now() + releaseMilliseconds;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    const failure = await rmdir(directory).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    if (failure === undefined || failure.code === "ENOENT") return;
    if (failure.code !== "EBUSY" || Date.now() > until) throw failure;
    await delay(pause);
  }
}
