import { rm } from "node:fs/promises";
import type { Pod } from "../../src/kubernetes/types.ts";
import { writeStandardFiles } from "../../src/playground/kubelet/act/standard-files.ts";
import { podCgroup } from "../../src/playground/kubelet/cgroups/pod-cgroup.ts";
import { containerConfig } from "../../src/playground/kubelet/config/container-config.ts";
import { identityFromLabels, podLabels } from "../../src/playground/kubelet/config/labels.ts";
import { sandboxConfig } from "../../src/playground/kubelet/config/sandbox-config.ts";
import { readMachineResources } from "../../src/playground/kubelet/node/resource-facts.ts";
import { type Places, type PodPlaces, podPlaces } from "../../src/playground/kubelet/places.ts";
import { identityOf } from "../../src/playground/kubelet/pod.ts";
import { containerMounts } from "../../src/playground/kubelet/volumes/mounts.ts";
import { layoutOf } from "../../src/playground/layout.ts";
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
    const target = await containerOf(cri, data, "bench");
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

const clusterDomain = "cluster.local";
const noDns = { servers: [], searches: [], options: [] };

interface Target {
  id: string;
  sandboxId: string;
  places: PodPlaces;
  cgroup: string;
}

async function containerOf(cri: CriClient, data: string, pod: string): Promise<Target> {
  const labelSelector = { [podLabels.name]: pod };
  const { containers } = await cri.listContainers({ filter: { labelSelector } });
  const [found] = containers;
  const identity = identityFromLabels(found?.labels ?? {});
  if (found === undefined || identity === undefined) throw new Error(`${pod} has no container`);
  return {
    id: found.id,
    sandboxId: found.podSandboxId,
    places: podPlaces(placesOf(data), identity),
    cgroup: podCgroup(layoutOf(data).cgroupParent, { metadata: identity }),
  };
}

function placesOf(data: string): Places {
  const { pods, podLogs, memory } = layoutOf(data);
  return { pods, logs: podLogs, memory };
}

/** The Pod the bare CRI calls are made for: not known to the API, so the kubelet leaves it alone. */
function barePod(name: string, container: string): Pod {
  const command = ["sh", "-c", "trap exit TERM; sleep 3600 & wait"];
  return {
    metadata: { name, namespace: "bench", uid: `bench-${name}` },
    spec: { containers: [{ name: container, image: "busybox", command }] },
  };
}

/** The very config the kubelet makes: same mounts, same log, so that only the kubelet's part differs. */
async function configOf(pod: Pod, places: PodPlaces, imageId: string, targetId?: string) {
  const [container] = pod.spec?.containers ?? [];
  if (container === undefined) throw new Error("the bare Pod has one container");
  const files = { pod, container: container.name, attempt: 0, ips: [], clusterDomain, places };
  const standard = await writeStandardFiles(files);
  const config = containerConfig(pod, container, {
    attempt: 0,
    backOffSeconds: 0,
    image: { id: imageId, user: {} },
    environment: new Map(),
    machine: await readMachineResources(),
    seccompRoot: "",
    mounts: containerMounts(container, {
      plans: [],
      subPaths: [],
      standard,
      recursiveReadOnly: false,
    }),
    ...(targetId === undefined ? {} : { targetId }),
  });
  // Without our labels the kubelet doesn't take it for a container of its own.
  return { ...config, labels: {} };
}

async function imageId(cri: CriClient): Promise<string> {
  const { image } = await cri.imageStatus({ image: { image: "busybox" } });
  return image?.id ?? "";
}

async function createAndStart(cri: CriClient, target: Target, round: number): Promise<number> {
  const pod = barePod("bench", `bare-${round}`);
  const config = await configOf(pod, target.places, await imageId(cri), target.id);
  const places = {
    logDirectory: target.places.logs,
    cgroupParent: target.cgroup,
    clusterDomain,
    dns: noDns,
  };
  const begun = performance.now();
  const { containerId } = await cri.createContainer({
    podSandboxId: target.sandboxId,
    config,
    sandboxConfig: sandboxConfig(pod, 0, places),
  });
  await cri.startContainer({ containerId });
  const took = performance.now() - begun;
  await cri.stopContainer({ containerId, timeout: 0n });
  await cri.removeContainer({ containerId });
  return took;
}

async function runSandbox(cri: CriClient, data: string, round: number): Promise<number> {
  const pod = barePod(`bare-${round}`, "app");
  const places = podPlaces(placesOf(data), identityOf(pod));
  const container = await configOf(pod, places, await imageId(cri));
  const sandbox = {
    ...sandboxConfig(pod, 0, {
      logDirectory: places.logs,
      cgroupParent: podCgroup(layoutOf(data).cgroupParent, pod),
      clusterDomain,
      dns: noDns,
    }),
    labels: {},
  };
  const begun = performance.now();
  const { podSandboxId } = await cri.runPodSandbox({ config: sandbox });
  const { containerId } = await cri.createContainer({
    podSandboxId,
    config: container,
    sandboxConfig: sandbox,
  });
  await cri.startContainer({ containerId });
  const took = performance.now() - begun;
  await cri.stopPodSandbox({ podSandboxId });
  await cri.removePodSandbox({ podSandboxId });
  await rm(places.directory, { recursive: true });
  await rm(places.logs, { recursive: true });
  return took;
}
