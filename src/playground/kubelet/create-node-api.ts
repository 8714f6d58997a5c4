import { join } from "node:path";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { ContainerState, PodSandboxState } from "../runtime/proto/cri_pb.ts";
import { logPathOf } from "./config/container-config.ts";
import { podLabels } from "./config/labels.ts";
import type { Exits } from "./exits.ts";
import { readLog } from "./logs/read-log.ts";
import type { ContainerTarget, NodeApi } from "./node-api.ts";
import type { NodeContext } from "./node-context.ts";
import { podPlaces } from "./places.ts";
import { containersOf, identityOf } from "./pod.ts";
import { chooseLog } from "./status/choose-log.ts";
import { takeSample } from "./usage/take-sample.ts";
import { watchUsage } from "./usage/watch-usage.ts";

/**
 * Somebody waits for these, and they cost the runtime nothing: one that hangs is told of soon. The
 * kubelet would wait for two minutes.
 */
const soon = { timeoutMs: 10_000 };

/** What the API server may ask of this node, answered from the runtime. */
export function createNodeApi(node: NodeContext, exits: Exits): NodeApi {
  const podOf = ({ namespace, pod }: { namespace: string; pod: string }) =>
    node.registry.get(node.resources.pods, { namespace, name: pod });

  return {
    async exec(target, command, options) {
      const id = await runningContainer(node, podOf(target), target.container);
      if (id === undefined) throw gone(`container not found ("${target.container}")`);
      const { url } = await node.runtime.exec({ containerId: id, cmd: command, ...options }, soon);
      return new URL(url);
    },
    async attach(target, options) {
      const pod = podOf(target);
      const id = await runningContainer(node, pod, target.container);
      if (id === undefined) {
        const where = `${target.pod}_${target.namespace}`;
        throw gone(`container ${target.container} not found in pod ${where}`);
      }
      // The terminal is the container's own, whatever the client says (CRI refuses stderr with it).
      const spec = containersOf(pod).find(({ container }) => container.name === target.container);
      const tty = spec?.container.tty === true;
      const stderr = options.stderr && !tty;
      const { url } = await node.runtime.attach({ containerId: id, ...options, tty, stderr }, soon);
      return new URL(url);
    },
    async portForward(target, ports) {
      const pod = podOf(target);
      const filter = { labelSelector: { [podLabels.uid]: identityOf(pod).uid } };
      const { items } = await node.runtime.listPodSandbox({ filter }, soon);
      const sandbox = items.find(({ state }) => state === PodSandboxState.SANDBOX_READY);
      if (sandbox === undefined) throw gone(`pod not found ("${target.pod}_${target.namespace}")`);
      const { url } = await node.runtime.portForward(
        { podSandboxId: sandbox.id, port: ports },
        soon,
      );
      return new URL(url);
    },
    async logs(target, options, signal) {
      const pod = podOf(target);
      const choice = chooseLog(pod, target.container, options.previous === true);
      const places = podPlaces(node.places, identityOf(pod));
      const path = join(places.logs, logPathOf(target.container, choice.attempt));
      const { ended, dispose } = exits.signalFor(choice.containerId);
      signal.addEventListener("abort", dispose, { once: true });
      const mayGrow = choice.running && options.follow === true;
      const running = mayGrow && (await isRunning(node, target, pod, choice.containerId));
      const stream = readLog(path, options, {
        ended: running ? ended : AbortSignal.abort(),
        signal,
      });
      stream.once("close", dispose);
      return stream;
    },
    usage: watchUsage(() => takeSample(node.runtime)),
  };
}

async function runningContainer(node: NodeContext, pod: Pod, name: string) {
  const labelSelector = { [podLabels.uid]: identityOf(pod).uid, [podLabels.container]: name };
  const state = { state: ContainerState.CONTAINER_RUNNING };
  const { containers } = await node.runtime.listContainers(
    { filter: { labelSelector, state } },
    soon,
  );
  return containers[0]?.id;
}

async function isRunning(node: NodeContext, target: ContainerTarget, pod: Pod, id: string) {
  return (await runningContainer(node, pod, target.container)) === id;
}

/** The kubelet's own answers are plain text with 500; kubectl prints them after "unable to upgrade connection". */
function gone(message: string): StatusError {
  return new StatusError({ code: 500, reason: "InternalError", message });
}
