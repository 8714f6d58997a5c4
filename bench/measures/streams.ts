import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { program } from "../../test/e2e/support/ephemera.ts";
import { kubectlPath } from "../../test/e2e/support/kubectl-path.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import { type Measurement, median } from "../report.ts";
import { createWaitingPod, isReady, removePod, timeUntil } from "../watched-pods.ts";

const rounds = 3;
const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** A gibibyte out of a container: what the client's memory grows by meanwhile, and how long it takes. */
export async function measureStreams({
  client,
  kubeconfig,
}: BenchPlayground): Promise<Measurement[]> {
  const pod = "streaming";
  const act = () => createWaitingPod(client, pod);
  await timeUntil(client, { name: pod, act, reached: isReady });
  const script = ["--", "head", "-c", String(gibibyte), "/dev/zero"];
  const debug = [program, "--kubeconfig", kubeconfig, "debug", pod, "-q", "--image=busybox"];
  const kubectl = ["--kubeconfig", kubeconfig, "exec", pod, "-c", "app"];
  const ours: Streamed[] = [];
  const theirs: Streamed[] = [];
  // The first adds the debugger, and isn't counted.
  await stream(process.execPath, [...debug, "--", "true"]);
  for (let round = 0; round < rounds; round++) {
    ours.push(await stream(process.execPath, [...debug, ...script]));
    theirs.push(await stream(kubectlPath(), [...kubectl, ...script]));
  }
  await removePod(client, pod);
  const of = (streams: readonly Streamed[], key: keyof Streamed) =>
    median(streams.map((each) => each[key]));
  const against = "kubectl exec";
  return [
    {
      what: "growth of memory, 1 GiB streamed out",
      value: of(ours, "growth"),
      peer: of(theirs, "growth"),
      against,
      unit: "MiB",
    },
    {
      what: "peak of memory, 1 GiB streamed out",
      value: of(ours, "peak"),
      peer: of(theirs, "peak"),
      against,
      unit: "MiB",
    },
    {
      what: "1 GiB streamed out",
      value: of(ours, "milliseconds"),
      peer: of(theirs, "milliseconds"),
      against,
    },
  ];
}

/** Memory in MiB: the highest, and by how much that is above what stood when the first byte came. */
interface Streamed {
  growth: number;
  peak: number;
  milliseconds: number;
}

async function stream(file: string, words: readonly string[]): Promise<Streamed> {
  const begun = performance.now();
  const child = spawn(file, words, { stdio: ["ignore", "pipe", "inherit"] });
  let first: number | undefined;
  let peak = 0;
  let unseen = 0;
  child.stdout.on("data", (piece: Buffer) => {
    if (first === undefined) {
      first = memory(child.pid, "VmRSS");
      // proc(5): 5 resets the peak to the current size.
      writeFileSync(`/proc/${child.pid}/clear_refs`, "5");
    }
    unseen += piece.length;
    // After the last byte there may be no process left to look at.
    if (unseen < 16 * mebibyte) return;
    unseen = 0;
    peak = memory(child.pid, "VmHWM");
  });
  await once(child, "close");
  return { growth: peak - (first ?? 0), peak, milliseconds: performance.now() - begun };
}

/** A field of proc_pid_status(5), in MiB. */
function memory(pid: number | undefined, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
}
