import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { openStore, type Store } from "../store/store.ts";
import { deployments } from "./apps/deployments.ts";
import { ensureNamespaces } from "./bootstrap.ts";
import { configMaps } from "./configmaps/configmaps.ts";
import { createRegistry, type ServedRegistry } from "./create-registry.ts";
import { runNamespaceLifecycle } from "./namespaces/lifecycle.ts";
import { namespaces } from "./namespaces/namespaces.ts";
import { pods } from "./pods/pods.ts";
import { serviceAccounts } from "./serviceaccounts.ts";

const now = new Date("2026-11-23T12:00:00Z");
const key = (name: string) => ({ namespace: "default", name });
const simplePod = (name: string, spec: Partial<Pod["spec"]> = {}): Pod => ({
  metadata: { name },
  spec: { containers: [{ name: "app", image: "busybox" }], ...spec },
});

let directory: string;
let store: Store;
let registry: ServedRegistry;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-registry-"));
  store = openStore({ directory });
  registry = createRegistry({ store, now: () => now });
  await ensureNamespaces(registry);
  await registry.create(serviceAccounts, "default", { metadata: { name: "default" } });
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

it("keeps who owns what through a Deployment's status, which comes with annotations", async () => {
  const labels = { app: "a" };
  await registry.create(deployments, "default", {
    metadata: { name: "a", labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "busybox" }] },
      },
    },
  });
  const { metadata } = await registry.update(
    deployments,
    key("a"),
    (current) => ({
      ...current,
      metadata: { ...current.metadata, labels: {}, annotations: { revision: "1" } },
      status: { replicas: 1 },
    }),
    { subresource: "status", fieldManager: "the controller" },
  );
  expect(metadata).toMatchObject({ labels, annotations: { revision: "1" } });
  expect(metadata?.managedFields?.map(({ manager }) => manager)).toEqual([
    "kube-apiserver",
    "the controller",
  ]);
});

describe("create", () => {
  it("sets what the server owns and drops what a client sent for it", async () => {
    const created = await registry.create(configMaps, "default", {
      metadata: {
        name: "a",
        uid: "mine",
        generation: 7,
        creationTimestamp: "2001-01-01T00:00:00Z",
      },
    });
    expect(created).toMatchObject({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "default", creationTimestamp: "2026-11-23T12:00:00Z" },
    });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata?.generation).toBeUndefined();
    expect(registry.get(configMaps, key("a"))).toBe(created);
  });

  it("makes a name from generateName", async () => {
    const created = await registry.create(configMaps, "default", {
      metadata: { generateName: "web-" },
    });
    expect(created.metadata?.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it.each([
    ["a name that is taken", "default", "a", 409, 'configmaps "a" already exists'],
    [
      "no name",
      "default",
      "",
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    ["a namespace that is not there", "nowhere", "a", 404, 'namespaces "nowhere" not found'],
  ])("refuses %s", async (_case, namespace, name, code, message) => {
    await registry.create(configMaps, "default", { metadata: { name: "a" } });
    const second = registry.create(configMaps, namespace, { metadata: { name } });
    await expect(second).rejects.toMatchObject({ code, message });
  });

  it("stores nothing in a dry run", async () => {
    const object = { metadata: { name: "a" } };
    const tried = await registry.create(configMaps, "default", object, { dryRun: true });
    expect(tried.metadata?.uid).toBeDefined();
    expect(registry.find(configMaps, key("a"))).toBeUndefined();
  });
});

describe("update", () => {
  it("writes nothing when nothing differs", async () => {
    const created = await registry.create(configMaps, "default", { metadata: { name: "a" } });
    expect(await registry.update(configMaps, key("a"), (current) => current)).toBe(created);
  });

  it("keeps concurrent changes", async () => {
    await registry.create(configMaps, "default", { metadata: { name: "a" } });
    await Promise.all(
      ["x", "y"].map((field) =>
        registry.update(configMaps, key("a"), (current) => ({
          ...current,
          data: { ...current.data, [field]: "1" },
        })),
      ),
    );
    expect(registry.get(configMaps, key("a")).data).toEqual({ x: "1", y: "1" });
  });

  it("refuses a change made from an older state", async () => {
    const old = await registry.create(configMaps, "default", { metadata: { name: "a" } });
    await registry.update(configMaps, key("a"), (current) => ({ ...current, data: { x: "1" } }));
    const late = registry.update(configMaps, key("a"), () => ({ ...old, data: { y: "1" } }));
    await expect(late).rejects.toMatchObject({
      code: 409,
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it("refuses another uid", async () => {
    await registry.create(configMaps, "default", { metadata: { name: "a" } });
    const change = registry.update(configMaps, key("a"), (current) => ({
      ...current,
      metadata: { ...current.metadata, uid: "A" },
    }));
    await expect(change).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining('metadata.uid: Invalid value: "A": field is immutable'),
    });
  });
});

describe("delete", () => {
  it("removes an unscheduled Pod at once", async () => {
    await registry.create(pods, "default", simplePod("p"));
    const { gone } = await registry.remove(pods, key("p"));
    expect(gone).toBe(true);
    expect(registry.find(pods, key("p"))).toBeUndefined();
  });

  it("marks a scheduled Pod first and removes it with a grace period of 0", async () => {
    await registry.create(pods, "default", simplePod("p", { nodeName: "n" }));
    const { object, gone } = await registry.remove(pods, key("p"));
    expect(gone).toBe(false);
    expect(object.metadata).toMatchObject({
      deletionTimestamp: "2026-11-23T12:00:30Z",
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    const again = await registry.remove(pods, key("p"), { gracePeriodSeconds: 5 });
    expect(again.object.metadata).toMatchObject({
      deletionTimestamp: "2026-11-23T12:00:05Z",
      deletionGracePeriodSeconds: 5,
    });
    await registry.delete(pods, key("p"), { gracePeriodSeconds: 0 });
    expect(registry.find(pods, key("p"))).toBeUndefined();
  });

  it("keeps an object until its last finalizer is gone", async () => {
    await registry.create(configMaps, "default", {
      metadata: { name: "a", finalizers: ["example.com/wait"] },
    });
    expect((await registry.remove(configMaps, key("a"))).gone).toBe(false);
    await registry.update(configMaps, key("a"), (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers: [] },
    }));
    expect(registry.find(configMaps, key("a"))).toBeUndefined();
  });

  it("refuses the wrong uid", async () => {
    await registry.create(configMaps, "default", { metadata: { name: "a" } });
    const wrong = registry.delete(configMaps, key("a"), { preconditions: { uid: "A" } });
    await expect(wrong).rejects.toMatchObject({
      code: 409,
      message: expect.stringMatching(
        /^Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition \(A\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
      ),
    });
  });
});

describe("admission", () => {
  it("refuses a Pod of a service account that is not there", async () => {
    const pod = simplePod("p", { serviceAccountName: "robot" });
    await expect(registry.create(pods, "default", pod)).rejects.toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    });
    await registry.create(serviceAccounts, "default", { metadata: { name: "robot" } });
    await registry.create(pods, "default", pod);
  });

  it.each([
    ["created", (registry: ServedRegistry) => registry.create(pods, "fresh", simplePod("p"))],
    [
      "applied",
      (registry: ServedRegistry) => {
        const spec = { containers: [{ name: "app", image: "busybox" }] };
        const config = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
        const owner = { fieldManager: "kubectl" };
        return registry.apply(pods, { namespace: "fresh", name: "p" }, config, owner);
      },
    ],
  ])(
    "lets a Pod that is %s wait for the account its namespace is about to get",
    async (_how, write) => {
      await registry.create(namespaces, undefined, { metadata: { name: "fresh" } });
      const written = write(registry);
      await registry.create(serviceAccounts, "fresh", { metadata: { name: "default" } });
      await written;
      expect(registry.find(pods, { namespace: "fresh", name: "p" })?.spec).toMatchObject({
        serviceAccountName: "default",
      });
    },
  );

  it.each(["default", "kube-system", "kube-public"])("keeps the namespace %s", async (name) => {
    await expect(registry.delete(namespaces, { name })).rejects.toMatchObject({
      code: 403,
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    });
  });
});

describe("binding", () => {
  const bind = (node: string) =>
    registry.update(
      pods,
      key("p"),
      (current) => ({ ...current, spec: { containers: [], nodeName: node } }),
      { subresource: "binding" },
    );

  it("sets the node once and says that the Pod is scheduled", async () => {
    await registry.create(pods, "default", simplePod("p"));
    const bound = await bind("n1");
    expect(bound.spec).toMatchObject({ nodeName: "n1", containers: [{ name: "app" }] });
    expect(bound.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    await expect(bind("n2")).rejects.toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    });
  });
});

describe("namespaces", () => {
  const problems: unknown[] = [];
  const run = () =>
    runNamespaceLifecycle({ registry, authority: "PEM", onError: (error) => problems.push(error) });

  /** Resolves once the condition holds, told by changes of a kind. */
  function until(resource: typeof namespaces | typeof serviceAccounts, holds: () => boolean) {
    return new Promise<void>((resolve) => {
      const stop = registry.subscribe(resource, () => {
        if (!holds()) return;
        stop();
        resolve();
      });
    });
  }

  it("are furnished with a service account and the authority's certificate", async () => {
    const stop = await run();
    expect(
      registry.find(serviceAccounts, { namespace: "kube-system", name: "default" }),
    ).toBeDefined();
    const authority = registry.get(configMaps, { namespace: "default", name: "kube-root-ca.crt" });
    expect(authority.data).toEqual({ "ca.crt": "PEM" });
    stop();
  });

  it("take their content with them, Pods gracefully", async () => {
    const stop = await run();
    const furnished = until(
      serviceAccounts,
      () => registry.list(serviceAccounts, "gone").items.length === 1,
    );
    await registry.create(namespaces, undefined, { metadata: { name: "gone" } });
    await furnished;
    await registry.create(pods, "gone", simplePod("p", { nodeName: "n" }));
    const { object, gone } = await registry.remove(namespaces, { name: "gone" });
    expect(gone).toBe(false);
    expect(object.status?.phase).toBe("Terminating");
    await expect(
      registry.create(configMaps, "gone", { metadata: { name: "a" } }),
    ).rejects.toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace gone because it is being terminated',
    });
    const removed = until(
      namespaces,
      () => registry.find(namespaces, { name: "gone" }) === undefined,
    );
    await registry.delete(pods, { namespace: "gone", name: "p" }, { gracePeriodSeconds: 0 });
    await removed;
    expect(problems).toEqual([]);
    stop();
  });
});
