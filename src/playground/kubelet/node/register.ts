import { formatTime } from "../../../kubernetes/time.ts";
import type { ContainerImage, Lease, Node } from "../../../kubernetes/types.ts";
import type { RecordEvent } from "../../resources/event-recorder.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import type { CriClient } from "../../runtime/cri/client.ts";
import { turnOf } from "./conditions.ts";
import { describeNode, hasChanged, type MachineFacts, refreshNode } from "./describe.ts";
import { nodeImages } from "./images.ts";
import { renewLease } from "./lease.ts";
import { renewForRange } from "./renew.ts";
import { watchRuntimeHealth } from "./runtime-health.ts";
import { type RuntimeStatus, runtimeStatus } from "./runtime-status.ts";
import { readVitals } from "./vitals.ts";

/** The kubelet's intervals, in ms: how often it looks and renews its lease, and how often it writes a status that didn't change. */
const lookMilliseconds = 10_000;
const reportMilliseconds = 5 * 60_000;
/** How long the runtime may take to answer, in ms. */
const askMilliseconds = 5_000;
/** A change of the images is told this much later, for they come several at a time, in ms. */
const settleMilliseconds = 250;

/** This machine's Node while it is kept up to date. */
export interface NodeRegistration {
  /** Images have come or gone: tells of them soon. */
  imagesChanged(): void;
  stop(): void;
}

/** What the Node is made from. */
export interface RegistrationOptions {
  registry: Registry;
  resources: { nodes: Resource<Node>; leases: Resource<Lease> };
  machine: MachineFacts;
  /** A path on the file system Pods use. */
  storage: string;
  runtime: CriClient;
  record: RecordEvent;
  log: (line: string) => void;
}

/** Creates or refreshes this machine's Node, and keeps its status and its Lease up to date. */
export async function registerNode(options: RegistrationOptions): Promise<NodeRegistration> {
  const { registry, resources, machine, runtime, log } = options;
  const key = { name: machine.name };
  let reportedAt = 0;
  let down: string | undefined;
  let told: RuntimeStatus = { problems: [] };
  let images: ContainerImage[] = [];
  const ask = async () => {
    told = runtimeStatus(await runtime.status({}, { timeoutMs: askMilliseconds }));
  };
  const listImages = async () => {
    images = nodeImages((await runtime.listImages({}, { timeoutMs: askMilliseconds })).images);
  };

  const look = async () => {
    const { problems, ...offered } = told;
    const runtimeProblems = down === undefined ? problems : [down];
    const vitals = { ...(await readVitals(options.storage)), runtimeProblems };
    const fresh = describeNode(machine, { vitals, images, ...offered }, formatTime(new Date()));
    await renewForRange(registry, resources.nodes, fresh);
    const stored = registry.find(resources.nodes, key);
    if (stored === undefined) await registry.create(resources.nodes, undefined, fresh);
    const before = stored ?? registry.get(resources.nodes, key);
    const next = refreshNode(before, fresh);
    const isDue = Date.now() - reportedAt >= reportMilliseconds;
    if (stored !== undefined && !isDue && !hasChanged(stored, next)) return next;
    await registry.update(resources.nodes, key, (current) => refreshNode(current, fresh), {
      subresource: "status",
    });
    reportedAt = Date.now();
    recordTurns(options, stored, next);
    return next;
  };
  const beat = async () => {
    const node = await look();
    await renewLease({ registry, leases: resources.leases, node });
  };
  const tryTo = (what: () => Promise<unknown>) => {
    what().catch((error: unknown) => log(`node status was not written: ${String(error)}`));
  };

  await Promise.all([ask(), listImages()]);
  await beat();
  const timer = setInterval(() => tryTo(beat), lookMilliseconds);
  timer.unref();
  const stopAsking = watchRuntimeHealth({
    ask,
    onChange(problem) {
      down = problem;
      log(problem ?? "container runtime is up again");
      tryTo(look);
    },
  });
  let settling: NodeJS.Timeout | undefined;
  return {
    imagesChanged() {
      clearTimeout(settling);
      settling = setTimeout(() => tryTo(() => listImages().then(look)), settleMilliseconds);
    },
    stop() {
      clearInterval(timer);
      clearTimeout(settling);
      stopAsking();
    },
  };
}

function recordTurns({ record }: RegistrationOptions, before: Node | undefined, after: Node) {
  const name = after.metadata?.name ?? "";
  for (const condition of after.status?.conditions ?? []) {
    const old = before?.status?.conditions?.find(({ type }) => type === condition.type);
    if (old?.status === condition.status) continue;
    const reason = turnOf(condition);
    const message = `Node ${name} status is now: ${reason}`;
    // The kubelet names its node by name alone; kubectl describe looks for such events, too.
    record({ kind: "Node", metadata: { name, uid: name } }, { type: "Normal", reason, message });
  }
}
