import type { Pod } from "../../src/kubernetes/types.ts";
import { containerConfig } from "../../src/playground/kubelet/config/container-config.ts";
import { podLabels } from "../../src/playground/kubelet/config/labels.ts";
import { sandboxConfig } from "../../src/playground/kubelet/config/sandbox-config.ts";
import { type CriClient, createCriClient } from "../../src/playground/runtime/cri/client.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import type { Measurement } from "../report.ts";
import { timeInTurns } from "../rounds.ts";
import {
  createWaitingPod,
  ephemeralRuns,
  isReady,
  patchEphemeral,
  removePod,
  timeUntil,
} from "../watched-pods.ts";

const rounds = 10;

/** What the playground adds to the CRI calls it can't do without. */
export async function measureRuntime(playground: BenchPlayground): Promise<Measurement[]> {
  const { client, data } = playground;
  const cri = createCriClient(runtimePaths(data).socket);
  try {
    await timeUntil(client, {
      name: "bench",
      act: () => createWaitingPod(client, "bench"),
      reached: isReady,
    });
    const target = await containerOf(cri, "bench");
    const times = await timeInTurns(rounds, {
      patch: (round) =>
        timeUntil(client, {
          name: "bench",
          act: () => patchEphemeral(client, "bench", `debugger-${round}`),
          reached: ephemeralRuns(`debugger-${round}`),
        }),
      patchCri: (round) => createAndStart(cri, target, round),
      pod: async (round) => {
        const name = `pod-${round}`;
        const took = await timeUntil(client, {
          name,
          act: () => createWaitingPod(client, name),
          reached: isReady,
        });
        await removePod(client, name);
        return took;
      },
      podCri: (round) => runSandbox(cri, data, round),
    });
    await removePod(client, "bench");
    return [
      {
        what: "PATCH of an ephemeral container to running",
        value: times.patch,
        peer: times.patchCri,
        against: "CreateContainer + StartContainer alone",
        budget: 1.2,
      },
      {
        what: "Pod create to Ready",
        value: times.pod,
        peer: times.podCri,
        against: "RunPodSandbox + Create + Start alone",
        budget: 1.2,
      },
    ];
  } finally {
    cri.close();
  }
}

interface Target {
  id: string;
  sandboxId: string;
}

async function containerOf(cri: CriClient, pod: string): Promise<Target> {
  const labelSelector = { [podLabels.name]: pod };
  const { containers } = await cri.listContainers({ filter: { labelSelector } });
  const [found] = containers;
  if (found === undefined) throw new Error(`${pod} has no container`);
  return { id: found.id, sandboxId: found.podSandboxId };
}

/** The Pod the bare CRI calls are made for: not known to the API, so the kubelet leaves it alone. */
function barePod(name: string): Pod {
  const command = ["sh", "-c", "trap exit TERM; sleep 3600 & wait"];
  return {
    metadata: { name, namespace: "bench", uid: `bench-${name}` },
    spec: { containers: [{ name: "app", image: "busybox", command }] },
  };
}

function configOf(name: string, imageId: string, targetId?: string) {
  const pod = barePod(name);
  const [container] = pod.spec?.containers ?? [];
  if (container === undefined) throw new Error("the bare Pod has one container");
  return containerConfig(pod, container, {
    attempt: 0,
    backOffSeconds: 0,
    image: { id: imageId, user: {} },
    environment: new Map(),
    mounts: [],
    ...(targetId === undefined ? {} : { targetId }),
  });
}

async function imageId(cri: CriClient): Promise<string> {
  const { image } = await cri.imageStatus({ image: { image: "busybox" } });
  return image?.id ?? "";
}

async function createAndStart(cri: CriClient, target: Target, round: number): Promise<number> {
  const image = await imageId(cri);
  const config = { ...configOf(`target-${round}`, image, target.id), labels: {} };
  const places = { logDirectory: "", cgroupParent: "" };
  const begun = performance.now();
  const { containerId } = await cri.createContainer({
    podSandboxId: target.sandboxId,
    config,
    sandboxConfig: sandboxConfig(barePod("bench"), 0, places),
  });
  await cri.startContainer({ containerId });
  const took = performance.now() - begun;
  await cri.stopContainer({ containerId, timeout: 0n });
  await cri.removeContainer({ containerId });
  return took;
}

async function runSandbox(cri: CriClient, data: string, round: number): Promise<number> {
  const image = await imageId(cri);
  const name = `bare-${round}`;
  const places = { logDirectory: `${data}/logs/pods`, cgroupParent: "/ephemera-bench" };
  const sandbox = { ...sandboxConfig(barePod(name), 0, places), labels: {} };
  const begun = performance.now();
  const { podSandboxId } = await cri.runPodSandbox({ config: sandbox });
  const config = { ...configOf(name, image), labels: {}, logPath: "" };
  const { containerId } = await cri.createContainer({
    podSandboxId,
    config,
    sandboxConfig: sandbox,
  });
  await cri.startContainer({ containerId });
  const took = performance.now() - begun;
  await cri.stopPodSandbox({ podSandboxId });
  await cri.removePodSandbox({ podSandboxId });
  return took;
}
