/** What one container had used when it was looked at. */
export interface ContainerSample {
  /** The runtime's id: a container that was started anew is another one. */
  id: string;
  name: string;
  pod: { namespace: string; name: string };
  /** When its CPU time was read, in nanoseconds since 1970. */
  at: bigint;
  /** CPU time since its start, in nanoseconds. */
  cpu: bigint;
  /** Memory it uses and can't give back, in bytes. */
  memory: bigint;
}

/** What the machine and its containers had used at one moment. */
export interface Sample {
  /** In milliseconds since 1970. */
  at: number;
  /** CPU time of the whole machine, in nanoseconds. */
  machineCpu: bigint;
  machineMemory: bigint;
  containers: readonly ContainerSample[];
}

/** What something uses: CPU in billionths of a core, memory in bytes. */
export interface Usage {
  cpu: bigint;
  memory: bigint;
}

/** What the node and its Pods' containers use, on average over a window. */
export interface NodeUsage {
  /** The window's end. */
  at: Date;
  /** Its length in milliseconds. */
  window: number;
  node: Usage;
  containers: readonly (Pick<ContainerSample, "name" | "pod"> & { usage: Usage })[];
}

/**
 * What was used between the first of these samples and the last, a container's from the first
 * sample that has it. Containers that only the last one has are left out: a rate needs two.
 */
export function usageOf(samples: readonly Sample[]): NodeUsage | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return undefined;
  const window = last.at - first.at;
  return {
    at: new Date(last.at),
    window,
    node: {
      cpu: rate(last.machineCpu - first.machineCpu, BigInt(window) * 1_000_000n),
      memory: last.machineMemory,
    },
    containers: last.containers.flatMap((now) => {
      const { id, name, pod, memory } = now;
      const before = earliest(samples, id);
      if (before === undefined || before.at >= now.at) return [];
      const cpu = rate(now.cpu - before.cpu, now.at - before.at);
      return [{ name, pod, usage: { cpu, memory } }];
    }),
  };
}

/** Whether a container can be told of only when there is one more sample. */
export function isIncomplete(samples: readonly Sample[]): boolean {
  const told = usageOf(samples)?.containers.length ?? 0;
  return samples.length < 2 || told < (samples.at(-1)?.containers.length ?? 0);
}

function earliest(samples: readonly Sample[], id: string): ContainerSample | undefined {
  for (const { containers } of samples) {
    const found = containers.find((container) => container.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Nanoseconds of CPU time in nanoseconds, in billionths of a core. A counter never runs backwards. */
function rate(used: bigint, nanoseconds: bigint): bigint {
  return used <= 0n || nanoseconds <= 0n ? 0n : (used * 1_000_000_000n) / nanoseconds;
}
