import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import type { CriClient } from "../../runtime/cri/client.ts";
import { identityFromLabels, podLabels } from "../config/labels.ts";
import type { ContainerSample, Sample } from "./usage.ts";

/** Looks at what the machine and all running containers have used until now. */
export async function takeSample(runtime: Pick<CriClient, "listContainerStats">): Promise<Sample> {
  const [{ stats }, meminfo] = await Promise.all([
    runtime.listContainerStats({}),
    readFile("/proc/meminfo", "utf8"),
  ]);
  return {
    at: Date.now(),
    machineCpu: machineCpu(),
    machineMemory: memoryInUse(meminfo),
    containers: stats.flatMap(({ attributes, cpu, memory }): ContainerSample[] => {
      const { id = "", labels = {} } = attributes ?? {};
      const identity = identityFromLabels(labels);
      const used = cpu?.usageCoreNanoSeconds?.value;
      // A container that has ended is listed, but uses nothing.
      if (cpu === undefined || used === undefined || identity === undefined) return [];
      return [
        {
          id,
          name: labels[podLabels.container] ?? "",
          pod: { namespace: identity.namespace, name: identity.name },
          at: cpu.timestamp,
          cpu: used,
          memory: memory?.workingSetBytes?.value ?? 0n,
        },
      ];
    }),
  };
}

/** CPU time of all cores that was not idle. `os.cpus` counts milliseconds. */
function machineCpu(): bigint {
  const milliseconds = cpus().reduce(
    (sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq,
    0,
  );
  return BigInt(milliseconds) * 1_000_000n;
}

/** What the machine could not give back, in bytes. proc_meminfo(5) counts KiB. */
function memoryInUse(meminfo: string): bigint {
  const read = (name: string) =>
    BigInt(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo)?.[1] ?? 0) * 1024n;
  return read("MemTotal") - read("MemAvailable");
}
