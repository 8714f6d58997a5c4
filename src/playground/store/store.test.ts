import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Decision, StoreEvent } from "./entry.ts";
import { openJournal } from "./journal.ts";
import { openStore, type Store } from "./store.ts";

const bucket = "/registry/core/configmaps/";
const keyOf = (name: string) => `${bucket}default/${name}`;
const named = (name: string, label = "1"): KubernetesObject => ({
  metadata: { name, labels: { label } },
});
const put = (object: KubernetesObject) => (): Decision => ({ kind: "put", object });
const remove = (): Decision => ({ kind: "delete" });

let directory: string;
let store: Store;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-store-"));
  store = openStore({ directory, history: { events: 4 } });
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const label = (object: KubernetesObject | undefined) => object?.metadata?.labels?.label;

describe("commit", () => {
  it("gives every change its own revision and stamps it on the object", async () => {
    const results = await Promise.all(
      ["a", "b", "c"].map((name) => store.commit(keyOf(name), put(named(name)))),
    );
    expect(results.map(({ event }) => event?.revision)).toEqual([1, 2, 3]);
    expect(results.map(({ object }) => object?.metadata?.resourceVersion)).toEqual(["1", "2", "3"]);
    expect(store.revision).toBe(3);
  });

  it("decides against changes that are not durable yet, while reads see only durable ones", async () => {
    const seen: (string | undefined)[] = [];
    const writes = ["1", "2", "3"].map((value) =>
      store.commit(keyOf("a"), (current) => {
        seen.push(label(current));
        return { kind: "put", object: named("a", value) };
      }),
    );
    expect(seen).toEqual([undefined, "1", "2"]);
    expect(store.get(keyOf("a"))).toBeUndefined();
    await Promise.all(writes);
    expect(label(store.get(keyOf("a")))).toBe("3");
  });

  it("takes no revision to keep what is there, and waits until it is durable", async () => {
    const write = store.commit(keyOf("a"), put(named("a")));
    const kept = await store.commit(keyOf("a"), () => ({ kind: "keep" }));
    expect(store.get(keyOf("a"))).toBe(kept.object);
    expect((await write).event?.revision).toBe(store.revision);
  });

  it("rejects with what the decision throws and changes nothing", async () => {
    const refuse = () => {
      throw new Error("no");
    };
    await expect(store.commit(keyOf("a"), refuse)).rejects.toThrow("no");
    expect(store.revision).toBe(0);
  });

  it("hands out objects that cannot be changed", async () => {
    const { object } = await store.commit(keyOf("a"), put(named("a")));
    expect(Object.isFrozen(object?.metadata?.labels)).toBe(true);
  });
});

describe("subscribe", () => {
  it("tells of durable changes of its bucket in revision order, with the state before", async () => {
    const heard: StoreEvent[] = [];
    store.subscribe(bucket, (event) => heard.push(event));
    await Promise.all([
      store.commit(keyOf("a"), put(named("a", "1"))),
      store.commit("/registry/core/pods/default/p", put(named("p"))),
      store.commit(keyOf("a"), put(named("a", "2"))),
      store.commit(keyOf("a"), remove),
    ]);
    expect(heard.map(({ type, revision }) => [type, revision])).toEqual([
      ["ADDED", 1],
      ["MODIFIED", 3],
      ["DELETED", 4],
    ]);
    expect(label(heard[1]?.previous)).toBe("1");
    expect(heard[2]?.object.metadata).toMatchObject({
      labels: { label: "2" },
      resourceVersion: "4",
    });
  });

  it("stops when told to", async () => {
    const heard: StoreEvent[] = [];
    const stop = store.subscribe(bucket, (event) => heard.push(event));
    stop();
    await store.commit(keyOf("a"), put(named("a")));
    expect(heard).toEqual([]);
  });
});

describe("the past", () => {
  it("lists what there was at an earlier revision", async () => {
    await store.commit(keyOf("a"), put(named("a", "1")));
    await store.commit(keyOf("b"), put(named("b")));
    const { revision } = store;
    await store.commit(keyOf("a"), put(named("a", "2")));
    await store.commit(keyOf("b"), remove);
    await store.commit(keyOf("c"), put(named("c")));
    const past = store.entriesAt(bucket, revision)?.map(([, object]) => object);
    expect(past?.map(({ metadata }) => metadata?.name)).toEqual(["a", "b"]);
    expect(label(past?.[0])).toBe("1");
  });

  it("replays events after a revision until they are forgotten", async () => {
    for (let index = 0; index < 8; index++) {
      await store.commit(keyOf("a"), put(named("a", String(index))));
    }
    expect(store.since(bucket, 6)?.map(({ revision }) => revision)).toEqual([7, 8]);
    expect(store.oldestRevision).toBe(4);
    expect(store.since(bucket, 4)).toHaveLength(4);
    expect(store.since(bucket, 3)).toBeUndefined();
    expect(store.entriesAt(bucket, 3)).toBeUndefined();
  });
});

describe("a disk that fails", () => {
  it("refuses what was not written and what was decided on top of it, then goes on", async () => {
    const disk = openJournal(join(directory, "failing"));
    let full = true;
    const failing = openStore({
      journal: {
        ...disk,
        write: (events) => (full ? Promise.reject(new Error("disk full")) : disk.write(events)),
      },
    });
    const lost = await Promise.allSettled([
      failing.commit(keyOf("a"), put(named("a", "1"))),
      failing.commit(keyOf("a"), put(named("a", "2"))),
    ]);
    expect(lost.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(failing.get(keyOf("a"))).toBeUndefined();
    full = false;
    const { event } = await failing.commit(keyOf("a"), put(named("a", "3")));
    expect(event?.type).toBe("ADDED");
    await failing.close();
  });
});

describe("reopening", () => {
  it("finds objects and the revision again, also after the newest object was deleted", async () => {
    await store.commit(keyOf("a"), put(named("a")));
    await store.commit(keyOf("b"), put(named("b")));
    await store.commit(keyOf("b"), remove);
    await store.close();
    store = openStore({ directory });
    expect(store.revision).toBe(3);
    expect(store.entries(bucket).map(([key]) => key)).toEqual([keyOf("a")]);
    expect((await store.commit(keyOf("b"), put(named("b")))).event?.revision).toBe(4);
  });

  it("has every acknowledged write of a process that was killed", { timeout: 30_000 }, async () => {
    const crashed = mkdtempSync(join(tmpdir(), "ephemera-store-"));
    const script = join(import.meta.dirname, "fixtures/write-until-killed.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, crashed], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const acknowledged: [name: string, revision: string][] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const [name = "", revision = ""] = line.split(" ");
      acknowledged.push([name, revision]);
      if (acknowledged.length === 200) child.kill("SIGKILL");
    }
    const survivor = openStore({ directory: crashed });
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    for (const [name, revision] of acknowledged) {
      expect(survivor.get(keyOf(name))?.metadata?.resourceVersion).toBe(revision);
    }
    await survivor.close();
    rmSync(crashed, { recursive: true });
  });
});
