import { once } from "node:events";
import { connect } from "node:http2";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configMaps } from "../resources/configmaps/configmaps.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const path = "/api/v1/namespaces/default/configmaps";
const create = (name: string, labels: Record<string, string> = {}) =>
  server.registry.create(configMaps, "default", { metadata: { name, labels } });
const relabel = (name: string, labels: Record<string, string>) =>
  server.registry.update(configMaps, { namespace: "default", name }, (current) => ({
    ...current,
    metadata: { ...current.metadata, labels },
  }));
const remove = (name: string) => server.registry.delete(configMaps, { namespace: "default", name });

interface Line {
  type: string;
  object: {
    kind?: string;
    message?: string;
    code?: number;
    columnDefinitions?: unknown;
    rows?: { cells: unknown[] }[];
    metadata: {
      name?: string;
      resourceVersion?: string;
      annotations?: Record<string, string>;
      labels?: Record<string, string>;
    };
  };
}

/** A watch over HTTP/2, read event by event. */
async function open(query: string, accept = "application/json") {
  const { key, certificate: cert } = server.admin;
  const session = connect(server.url, { key, cert, ca: server.authority.certificate });
  const stream = session.request({ ":path": `${path}?watch=true&${query}`, accept });
  const [headers]: { ":status"?: number }[] = await once(stream, "response");
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    status: headers?.[":status"],
    async next(): Promise<Line | undefined> {
      const { value, done } = await lines.next();
      return done === true ? undefined : JSON.parse(value);
    },
    close: () => session.destroy(),
  };
}

type Watch = Awaited<ReturnType<typeof open>>;

/** The next events as `TYPE name`. */
async function take(watch: Watch, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const line = await watch.next();
    taken.push(`${line?.type} ${line?.object.metadata.name ?? ""}`.trim());
  }
  return taken;
}

describe("a watch", () => {
  it("answers before anything happens, then tells of changes as they become durable", async () => {
    const watch = await open(`resourceVersion=${server.registry.revision}`);
    expect(watch.status).toBe(200);
    await create("a");
    await relabel("a", { x: "1" });
    await remove("a");
    expect(await take(watch, 3)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
    watch.close();
  });

  it("begins with the state when no revision is given", async () => {
    await create("a");
    const watch = await open("");
    expect(await take(watch, 2)).toEqual(["ADDED a", "ADDED kube-root-ca.crt"]);
    watch.close();
  });

  it("replays what happened after a revision", async () => {
    const { revision } = server.registry;
    await create("a");
    await create("b");
    const watch = await open(`resourceVersion=${revision}`);
    expect(await take(watch, 2)).toEqual(["ADDED a", "ADDED b"]);
    watch.close();
  });

  it("ends a WatchList's initial events with the bookmark client-go waits for", async () => {
    await create("a");
    const watch = await open(
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name=a",
    );
    expect(await take(watch, 1)).toEqual(["ADDED a"]);
    expect(await watch.next()).toEqual({
      type: "BOOKMARK",
      object: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          resourceVersion: String(server.registry.revision),
          annotations: { "k8s.io/initial-events-end": "true" },
        },
      },
    });
    await relabel("a", { x: "1" });
    expect(await take(watch, 1)).toEqual(["MODIFIED a"]);
    watch.close();
  });

  it("tells of objects that begin and cease to match its selector", async () => {
    await create("a", { team: "red" });
    const watch = await open(`resourceVersion=${server.registry.revision}&labelSelector=team=blue`);
    await relabel("a", { team: "blue" });
    await relabel("a", { team: "blue", x: "1" });
    await relabel("a", { team: "red" });
    await relabel("a", { team: "blue" });
    await remove("a");
    const lines: Line[] = [];
    for (let count = 0; count < 5; count++) {
      const line = await watch.next();
      if (line !== undefined) lines.push(line);
    }
    expect(lines.map(({ type }) => type)).toEqual([
      "ADDED",
      "MODIFIED",
      "DELETED",
      "ADDED",
      "DELETED",
    ]);
    // The last state that matched, at the revision of the change.
    expect(lines[2]?.object.metadata.labels).toEqual({ team: "blue", x: "1" });
    const revisions = lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    watch.close();
  });

  it("is told that what it asks for is forgotten", async () => {
    await server.close();
    server = await startServer({}, { history: { events: 2 } });
    for (const name of ["a", "b", "c", "d", "e", "f"]) await create(name);
    const watch = await open("resourceVersion=1");
    expect(await watch.next()).toMatchObject({
      type: "ERROR",
      object: {
        code: 410,
        reason: "Expired",
        message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
      },
    });
    expect(await watch.next()).toBeUndefined();
    watch.close();
  });

  it("from the future waits for it", async () => {
    const { revision } = server.registry;
    const watch = await open(`resourceVersion=${revision + 2}`);
    for (const name of ["a", "b", "c"]) await create(name);
    expect(await take(watch, 1)).toEqual(["ADDED c"]);
    watch.close();
  });

  it("with initial events from the future is refused", async () => {
    const { json, status } = await server.send({
      path: `${path}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999`,
    });
    expect(status).toBe(504);
    expect(json).toMatchObject({
      message: expect.stringMatching(/^Too large resource version: 99999, current: \d+$/),
    });
  });

  it("is told how far it is shortly before it ends, when it asks for bookmarks", async () => {
    const { revision } = server.registry;
    const watch = await open(`resourceVersion=${revision}&timeoutSeconds=3&allowWatchBookmarks=1`);
    expect(await watch.next()).toMatchObject({
      type: "BOOKMARK",
      object: { metadata: { resourceVersion: String(revision) } },
    });
    expect(await watch.next()).toBeUndefined();
    watch.close();
  });

  it("of metadata sends nothing else", async () => {
    const watch = await open(
      "allowWatchBookmarks=true&fieldSelector=metadata.name=kube-root-ca.crt",
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    );
    const kind = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" };
    const event = await watch.next();
    expect(event).toMatchObject({ type: "ADDED", object: kind });
    expect(event?.object).not.toHaveProperty("data");
    expect(await watch.next()).toMatchObject({ type: "BOOKMARK", object: kind });
    watch.close();
  });

  it("as Tables names the columns once", async () => {
    const watch = await open(
      `resourceVersion=${server.registry.revision}`,
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    );
    await create("a");
    await create("b");
    const first = await watch.next();
    const second = await watch.next();
    expect(first?.object.columnDefinitions).toHaveLength(3);
    expect(second?.object.columnDefinitions).toBeNull();
    expect(second?.object.rows?.[0]?.cells.slice(0, 2)).toEqual(["b", 0]);
    watch.close();
  });

  it("ends after timeoutSeconds", async () => {
    const { text } = await server.send({
      path: `${path}?watch=1&resourceVersion=0&timeoutSeconds=1`,
    });
    expect(text).toContain("kube-root-ca.crt");
  });

  it("ends when the server drains, and everyone else on the connection with it", async () => {
    const watch = await open(`resourceVersion=${server.registry.revision}`);
    const closed = server.close();
    expect(await watch.next()).toBeUndefined();
    await closed;
    server = await startServer();
    watch.close();
  });

  it("reaches a hundred watchers, each in order", async () => {
    const watches: Watch[] = [];
    // One after another: a hundred handshakes at once would wait for each other, for longer than a server allows.
    for (let count = 0; count < 100; count++) {
      watches.push(await open(`resourceVersion=${server.registry.revision}`));
    }
    await Promise.all(Array.from({ length: 20 }, (_each, index) => create(`n${index}`)));
    const heard = await Promise.all(watches.map((watch) => take(watch, 20)));
    expect(new Set(heard.map((names) => names.join())).size).toBe(1);
    for (const watch of watches) watch.close();
  });
});
