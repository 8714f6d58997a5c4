import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { ensureNamespaces } from "../../resources/bootstrap.ts";
import { configMaps } from "../../resources/configmaps/configmaps.ts";
import { createRegistry, type ServedRegistry } from "../../resources/create-registry.ts";
import { nodes } from "../../resources/nodes.ts";
import { pods } from "../../resources/pods/pods.ts";
import { secrets } from "../../resources/secrets/secrets.ts";
import { serviceAccounts } from "../../resources/serviceaccounts.ts";
import { openStore, type Store } from "../../store/store.ts";
import { awaitsAdmission, createAdmission } from "./admission.ts";

let directory: string;
let store: Store;
let registry: ServedRegistry;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-admission-"));
  store = openStore({ directory });
  registry = createRegistry({ store });
  await ensureNamespaces(registry);
  await registry.create(serviceAccounts, "default", { metadata: { name: "default" } });
  const allocatable = { cpu: "2", memory: "1Gi", pods: "110" };
  const status = { capacity: allocatable, allocatable };
  await registry.create(nodes, undefined, { metadata: { name: "node-1" }, status });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const context = () => ({
  registry,
  resources: { pods, configMaps, nodes, secrets },
  nodeName: "node-1",
});
const bound = (name: string, cpu: string) =>
  registry.create(pods, "default", {
    metadata: { name },
    spec: {
      nodeName: "node-1",
      containers: [{ name: "app", image: "busybox", resources: { requests: { cpu } } }],
    },
  });
const end = (pod: Pod) =>
  registry.delete(
    pods,
    { namespace: "default", name: pod.metadata?.name ?? "" },
    { gracePeriodSeconds: 0 },
  );

it("doesn't give two Pods the same bit of the node, and gives it to the next when one has gone", async () => {
  const [first, second] = await Promise.all([bound("first", "1500m"), bound("second", "1500m")]);
  const admission = createAdmission({ appArmor: false });
  expect(admission.decide(context(), first)).toBeUndefined();
  expect(admission.decide(context(), second)?.reason).toBe("OutOfcpu");
  expect(admission.decide(context(), first)).toBeUndefined();
  await end(first);
  expect(admission.decide(context(), second)).toBeUndefined();
});

it("doesn't count who was not let in", async () => {
  const [large, small] = await Promise.all([bound("large", "3"), bound("small", "2")]);
  const admission = createAdmission({ appArmor: false });
  expect(admission.decide(context(), large)?.reason).toBe("OutOfcpu");
  expect(admission.decide(context(), small)).toBeUndefined();
});

it.each<[string, Pod, boolean]>([
  ["has just been bound", { status: { phase: "Pending" } }, true],
  ["was let in before", { status: { phase: "Pending", startTime: "2026-11-24T10:00:00Z" } }, false],
  ["was refused", { status: { phase: "Failed" } }, false],
  ["is being deleted", { metadata: { deletionTimestamp: "2026-11-24T10:00:00Z" } }, false],
])("decides on a Pod once: one that %s", (_what, pod, expected) => {
  expect(awaitsAdmission(pod)).toBe(expected);
});
