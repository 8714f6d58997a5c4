import { formatTime } from "../../../kubernetes/time.ts";
import type { Node } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { describeNode, type MachineFacts, refreshNode } from "./describe.ts";
import { watchRuntimeHealth } from "./runtime-health.ts";

/** The kubelet's nodeStatusReportFrequency: how often an unchanged status is written, in ms. */
const heartbeatMilliseconds = 5 * 60 * 1000;

/**
 * Creates or refreshes this machine's Node, and keeps its heartbeat and whether it is Ready. Returns
 * the way to stop.
 */
export async function registerNode(options: {
  registry: Registry;
  nodes: Resource<Node>;
  machine: MachineFacts;
  /** Rejects when the container runtime isn't well. */
  askRuntime: () => Promise<unknown>;
  log: (line: string) => void;
}): Promise<() => void> {
  const { registry, nodes, machine, askRuntime, log } = options;
  let problem: string | undefined;
  const key = { name: machine.name };
  const beat = async () => {
    const fresh = describeNode(machine, formatTime(new Date()), problem);
    if (registry.find(nodes, key) === undefined) await registry.create(nodes, undefined, fresh);
    await registry.update(nodes, key, (stored) => refreshNode(stored, fresh), {
      subresource: "status",
    });
  };
  await beat();
  const tellNow = () => {
    beat().catch((error: unknown) => log(`node status was not written: ${String(error)}`));
  };
  const timer = setInterval(tellNow, heartbeatMilliseconds);
  timer.unref();
  const stopAsking = watchRuntimeHealth({
    ask: askRuntime,
    onChange(changed) {
      problem = changed;
      log(problem ?? "container runtime is up again");
      tellNow();
    },
  });
  return () => {
    clearInterval(timer);
    stopAsking();
  };
}
