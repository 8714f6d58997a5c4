import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore, type Store } from "../store/store.ts";
import { ensureNamespaces } from "./bootstrap.ts";
import { createRegistry, type ServedRegistry } from "./create-registry.ts";
import { createEventRecorder, type RecordEvent } from "./event-recorder.ts";
import { events } from "./events.ts";

let directory: string;
let store: Store;
let registry: ServedRegistry;
let record: RecordEvent;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-events-"));
  store = openStore({ directory });
  registry = createRegistry({ store });
  await ensureNamespaces(registry);
  record = createEventRecorder({
    registry,
    events,
    source: { component: "kubelet", host: "node-1" },
    log: (line) => {
      throw new Error(line);
    },
  });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name: "web", uid: "uid-1" },
};
const unhealthy = { type: "Warning", reason: "Unhealthy", message: "no" } as const;
const recorded = () => registry.list(events).items;

it("counts what happens again on the event that is there, however fast it comes", async () => {
  for (let n = 0; n < 3; n += 1) record(pod, unhealthy);
  await expect
    .poll(recorded)
    .toMatchObject([
      { count: 3, message: "no", involvedObject: { uid: "uid-1" }, reportingComponent: "kubelet" },
    ]);
});

it("tells anew what was deleted meanwhile, and counts on", async () => {
  record(pod, unhealthy);
  await expect.poll(recorded).toHaveLength(1);
  const name = recorded()[0]?.metadata.name ?? "";
  await registry.delete(events, { namespace: "default", name }, {});
  record(pod, unhealthy);
  await expect.poll(recorded).toMatchObject([{ count: 2, metadata: { name } }]);
});

it("tells ten alike as one, with the newest text", async () => {
  for (let n = 1; n <= 11; n += 1) record(pod, { ...unhealthy, message: `id ${n}` });
  await expect.poll(() => recorded().length).toBe(10);
  await expect
    .poll(() => recorded().find(({ message }) => message?.startsWith("(combined")))
    .toMatchObject({ message: "(combined from similar events): id 11", count: 2 });
});
