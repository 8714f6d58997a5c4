import { readFileSync } from "node:fs";
import { layoutOf } from "../../src/playground/layout.ts";
import { readState } from "../../src/playground/process/state-file.ts";
import { findContainerd } from "../../src/playground/runtime/containerd/discover.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import type { Measurement } from "../report.ts";

/** k0s' own published figure, in MiB. */
const k0sPublished = 510;

/** Resident memory of the playground and its containerd, no Pod running. */
export async function measureMemory({ data }: BenchPlayground): Promise<Measurement[]> {
  const state = await readState(layoutOf(data).state);
  const containerd = findContainerd(runtimePaths(data));
  const value = residentMebibytes(state?.pid) + residentMebibytes(containerd?.pid);
  const what = "idle memory, containerd included";
  return [
    { what, value, peer: k0sPublished, against: "k0s (its published figure)", unit: "MiB" },
    { what, value, peer: 150, against: "the budget of 150 MiB", unit: "MiB", budget: 1 },
  ];
}

/** VmRSS of proc_pid_status(5), in MiB. */
function residentMebibytes(pid: number | undefined): number {
  if (pid === undefined) throw new Error("the playground does not run");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
