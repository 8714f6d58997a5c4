import { formatTime } from "../../../kubernetes/time.ts";
import type { Node } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { describeNode, type MachineFacts, refreshNode } from "./describe.ts";

/** The kubelet's nodeStatusReportFrequency: how often an unchanged status is written, in ms. */
const heartbeatMilliseconds = 5 * 60 * 1000;

/** Creates or refreshes this machine's Node, and keeps its heartbeat. Returns the way to stop. */
export async function registerNode(options: {
  registry: Registry;
  nodes: Resource<Node>;
  machine: MachineFacts;
  log: (line: string) => void;
}): Promise<() => void> {
  const { registry, nodes, machine, log } = options;
  const key = { name: machine.name };
  const beat = async () => {
    const fresh = describeNode(machine, formatTime(new Date()));
    if (registry.find(nodes, key) === undefined) await registry.create(nodes, undefined, fresh);
    await registry.update(nodes, key, (stored) => refreshNode(stored, fresh), {
      subresource: "status",
    });
  };
  await beat();
  const timer = setInterval(() => {
    beat().catch((error: unknown) => log(`node status was not written: ${String(error)}`));
  }, heartbeatMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
