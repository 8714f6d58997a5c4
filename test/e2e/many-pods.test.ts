import { afterAll, beforeAll, expect, it } from "vitest";
import { layoutOf, shortHash } from "../../src/playground/layout.ts";
import { chainNames } from "../../src/playground/network/proxy/chains.ts";
import { bridgeName } from "../../src/playground/runtime/cni.ts";
import { createCriClient } from "../../src/playground/runtime/cri/client.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { left, readMachineState } from "./support/machine-state.ts";
import { ownPlayground } from "./support/own-playground.ts";
import { busybox } from "./support/pods.ts";

/** How many Pods at once; the bench measures a hundred. A node takes 110. */
const count = Number(process.env.MANY_PODS ?? 30);
const podCidr = testPodCidr("manyPods");
const playground = ownPlayground(podCidr);

beforeAll(() => playground.start());
afterAll(() => playground.remove());

/** Creates Pods with one command, waits until all are Ready, and until all are gone again. */
async function comeAndGo(pods: number): Promise<void> {
  const script = "trap exit TERM; sleep 3600 & wait";
  const items = Array.from({ length: pods }, (_, index) => busybox(`many-${index}`, script));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await playground.kubectl(["create", "-f", "-"], list);
  await playground.kubectl(["wait", "pods", "--all", "--for=condition=Ready", "--timeout=300s"]);
  const addresses = await playground.kubectl([
    "get",
    "pods",
    "-o",
    "jsonpath={.items[*].status.podIP}",
  ]);
  expect(new Set(addresses.split(" ")).size).toBe(pods);
  await playground.kubectl(["delete", "pods", "--all", "--timeout=300s"]);
}

it(`has ${count} Pods that are created at once become Ready, and keeps nothing of them`, {
  timeout: 600_000,
}, async () => {
  const { data } = playground;
  // The bridge and the first rules come with the first Pod, and stay.
  await comeAndGo(1);
  const before = await readMachineState();
  await comeAndGo(count);

  const runtime = createCriClient(runtimePaths(data).socket);
  try {
    expect((await runtime.listContainers({})).containers).toEqual([]);
    expect((await runtime.listPodSandbox({})).items).toEqual([]);
  } finally {
    runtime.close();
  }
  const { cgroupParent } = layoutOf(data);
  const address = podCidr.replace(/0\/24$/, "");
  const names = [data, bridgeName(data), chainNames(shortHash(data)).prefix, cgroupParent, address];
  const ours = new RegExp(names.map((name) => name.replaceAll(".", "\\.")).join("|"));
  expect(left(before, await readMachineState(), ours)).toEqual([]);
});
