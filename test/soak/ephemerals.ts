import { setTimeout as delay } from "node:timers/promises";
import type { ContainerStatus } from "../../src/kubernetes/types.ts";
import { addEphemeral, createScript, deletePod, readPod, sharedLines } from "./pods.ts";
import type { SoakedPlayground } from "./soaked-playground.ts";

/** An ephemeral container can't be removed: after this many their Pod is deleted and another takes its place. */
const ephemeralsPerPod = 6;

/** What came of all ephemeral containers. */
export interface EphemeralCounts {
  run: number;
  twice: number;
  never: number;
}

/** Adds ephemeral containers one after another to Pods that come and go. */
export function startEphemerals(playground: SoakedPlayground): {
  stop(): Promise<EphemeralCounts>;
} {
  const { client, shared } = playground;
  const waiting = "sleep 3600 & wait; : soak-carrier";
  let stopped = false;
  let never = 0;
  let pod = "";
  /** Acknowledged by the Pod that is there now. */
  let due: string[] = [];
  const finish = async () => {
    if (pod === "") return;
    never += await countSilent({ playground, pod, names: due });
    await deletePod(client, pod);
    due = [];
  };
  const carry = async (number: number) => {
    if (number % ephemeralsPerPod === 0) {
      await finish();
      pod = `carrier-${number / ephemeralsPerPod}`;
      await createScript(client, { name: pod, script: waiting, shared });
    }
    const name = `e${number}`;
    if (await addEphemeral(client, pod, name)) due.push(name);
  };
  const running = (async () => {
    for (let number = 0; !stopped; number++) {
      await carry(number);
      await delay(150);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await running;
      await finish();
      const lines = sharedLines(shared, "ephemeral");
      const names = new Set(lines);
      return { run: names.size, twice: lines.length - names.size, never };
    },
  };
}

/**
 * Waits until these ephemeral containers have ended, one way or another, and counts those that
 * neither ran nor say that they could not be started: the runtime gives a start up when its
 * client dies.
 */
async function countSilent(of: {
  playground: SoakedPlayground;
  pod: string;
  names: readonly string[];
}): Promise<number> {
  const { client, shared } = of.playground;
  const until = Date.now() + 180_000;
  for (;;) {
    const { status } = await readPod(client, of.pod);
    const outcomes = new Map(
      (status?.ephemeralContainerStatuses ?? []).map((entry) => [entry.name, outcomeOf(entry)]),
    );
    if (of.names.every((name) => outcomes.get(name) !== undefined) || Date.now() > until) {
      const ran = new Set(sharedLines(shared, "ephemeral"));
      const silent = of.names.filter((name) => !ran.has(name) && outcomes.get(name) !== "failed");
      for (const name of silent) {
        const entry = status?.ephemeralContainerStatuses?.find((each) => each.name === name);
        process.stderr.write(`${of.pod}/${name} never ran: ${JSON.stringify(entry?.state)}\n`);
      }
      return silent.length;
    }
    await delay(100);
  }
}

function outcomeOf({ state }: ContainerStatus): "ended" | "failed" | undefined {
  if (state?.waiting?.reason === "RunContainerError") return "failed";
  return state?.terminated === undefined ? undefined : "ended";
}
