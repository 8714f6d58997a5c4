import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { layoutOf } from "../../src/playground/layout.ts";
import { readState } from "../../src/playground/process/state-file.ts";
import { findContainerd } from "../../src/playground/runtime/containerd/discover.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import type { Measurement } from "../report.ts";
import { createWaitingPod, isReady, removePod, timeUntil } from "../watched-pods.ts";

const pods = Array.from({ length: 10 }, (_, index) => `idle-${index}`);
const seconds = 60;
/** USER_HZ, the unit of times in /proc: 100 on every Linux there is (times(2)). */
const ticksPerSecond = 100;

/** What the playground and its containerd take of one core while ten Pods do nothing. */
export async function measureIdleCpu({ client, data }: BenchPlayground): Promise<Measurement[]> {
  for (const name of pods) {
    const act = () => createWaitingPod(client, name);
    await timeUntil(client, { name, act, reached: isReady });
  }
  const playground = (await readState(layoutOf(data).state))?.pid;
  const containerd = findContainerd(runtimePaths(data))?.pid;
  // What starting them still has to do is not idleness.
  await delay(5_000);
  const before = [cpuTicks(playground), cpuTicks(containerd)];
  await delay(seconds * 1000);
  const [own, runtime] = [playground, containerd].map(
    (pid, index) => (100 * (cpuTicks(pid) - (before[index] ?? 0))) / ticksPerSecond / seconds,
  );
  for (const name of pods) await removePod(client, name);
  return [
    {
      what: "idle CPU of the playground, ten Pods",
      value: own ?? Number.NaN,
      peer: 1,
      against: "the budget of 1 % of a core",
      unit: "%",
      budget: 1,
    },
    {
      what: "idle CPU of its containerd, ten Pods",
      value: runtime ?? Number.NaN,
      peer: 1,
      against: "1 % of a core",
      unit: "%",
    },
  ];
}

/** utime and stime of proc_pid_stat(5), in clock ticks. */
function cpuTicks(pid: number | undefined): number {
  if (pid === undefined) throw new Error("the playground does not run");
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
