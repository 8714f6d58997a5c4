import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { ensureNamespaces } from "../resources/bootstrap.ts";
import { createRegistry, type ServedRegistry } from "../resources/create-registry.ts";
import type { EventFacts } from "../resources/event-facts.ts";
import { nodes } from "../resources/nodes.ts";
import { pods } from "../resources/pods/pods.ts";
import { serviceAccounts } from "../resources/serviceaccounts.ts";
import { openStore, type Store } from "../store/store.ts";
import { startScheduler } from "./scheduler.ts";
import { aNode, aPod } from "./scheduling/fixtures/objects.ts";

describe("the scheduler", () => {
  let directory: string;
  let store: Store;
  let registry: ServedRegistry;
  let recorded: EventFacts[];
  let stop: () => void;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ephemera-scheduler-"));
    store = openStore({ directory });
    registry = createRegistry({ store });
    await ensureNamespaces(registry);
    await registry.create(serviceAccounts, "default", { metadata: { name: "default" } });
    recorded = [];
  });
  afterEach(async () => {
    stop();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const start = () => {
    const failed = (line: string) => expect.unreachable(line);
    const record = (_about: unknown, facts: EventFacts) => recorded.push(facts);
    stop = startScheduler({ registry, pods, nodes, record, log: failed });
  };

  /** The Pod as soon as it is as wanted. */
  const podWhen = (name: string, isWanted: (pod: Pod) => boolean) =>
    new Promise<Pod>((resolve) => {
      const found = registry.find(pods, { namespace: "default", name });
      if (found !== undefined && isWanted(found)) return resolve(found);
      const unsubscribe = registry.subscribe(pods, ({ object }) => {
        if (object.metadata?.name !== name || !isWanted(object)) return;
        unsubscribe();
        resolve(object);
      });
    });
  const isBound = (pod: Pod) => pod.spec?.nodeName !== undefined;
  const isRefused = (pod: Pod) =>
    pod.status?.conditions?.some(({ reason }) => reason === "Unschedulable") === true;

  it("binds a Pod as it appears", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    start();
    await registry.create(pods, "default", aPod());
    const pod = await podWhen("web", isBound);
    expect(pod.spec?.nodeName).toBe("node-1");
    expect(pod.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  });

  it("tells a binding once, though the Pod changes while it is being bound", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    await registry.create(pods, "default", aPod());
    const changing = registry.update(pods, { namespace: "default", name: "web" }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { changed: "yes" } },
    }));
    start();
    await changing;
    await registry.create(pods, "default", aPod({}, { name: "next" }));
    await podWhen("next", isBound);
    const message = "Successfully assigned default/web to node-1";
    expect(recorded.filter((facts) => facts.message === message)).toEqual([
      { type: "Normal", reason: "Scheduled", message },
    ]);
  });

  it("binds a Pod that was there before it started", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    await registry.create(pods, "default", aPod());
    start();
    expect((await podWhen("web", isBound)).spec?.nodeName).toBe("node-1");
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    [
      "goes",
      (name) => registry.delete(pods, { namespace: "default", name }, { gracePeriodSeconds: 0 }),
    ],
    [
      "is over",
      (name) =>
        registry.update(
          pods,
          { namespace: "default", name },
          (pod) => ({ ...pod, status: { ...pod.status, phase: "Succeeded" } }),
          { subresource: "status" },
        ),
    ],
  ])("binds no more than fits, and the next when a Pod %s", async (_what, end) => {
    const allocatable = { cpu: "2", memory: "1Gi", pods: "110" };
    await registry.create(nodes, undefined, {
      ...aNode("node-1"),
      status: { capacity: allocatable, allocatable },
    });
    start();
    const asking = {
      containers: [{ name: "app", image: "busybox", resources: { requests: { cpu: "1500m" } } }],
    };
    await Promise.all(
      ["one", "two"].map((name) => registry.create(pods, "default", aPod(asking, { name }))),
    );
    const [first] = await Promise.race(
      [
        ["one", "two"],
        ["two", "one"],
      ].map(async ([bound = "", refused = ""]) => {
        await Promise.all([podWhen(bound, isBound), podWhen(refused, isRefused)]);
        return [bound, refused];
      }),
    );
    expect(registry.get(pods, { namespace: "default", name: first ?? "" }).spec?.nodeName).toBe(
      "node-1",
    );
    await end(first ?? "");
    await Promise.all(
      ["one", "two"].filter((name) => name !== first).map((name) => podWhen(name, isBound)),
    );
  });

  it("says why a Pod has no node, and binds it when one comes", async () => {
    start();
    await registry.create(pods, "default", aPod());
    const message = "no nodes available to schedule pods";
    const waiting = await podWhen("web", isRefused);
    expect(waiting.status?.conditions).toMatchObject([
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
    ]);
    expect(recorded).toEqual([{ type: "Warning", reason: "FailedScheduling", message }]);
    await registry.create(nodes, undefined, aNode("node-1"));
    const pod = await podWhen("web", isBound);
    expect(pod.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  });
});
