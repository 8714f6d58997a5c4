import { type ApiClient, apiPath } from "../../src/cluster/api-client.ts";
import { StatusError } from "../../src/kubernetes/status-error.ts";
import type { ConfigMap, ConfigMapList } from "../../src/kubernetes/types.ts";
import { persist } from "./persistent-client.ts";

const collection = apiPath("api", "v1", "namespaces", "default", "configmaps");

/** A write that was answered: what it wrote, and the revision it was given. */
export interface Acknowledged {
  name: string;
  value: number;
  revision: number;
}

/** Writes that go on until they are stopped. */
export interface Writer {
  readonly acknowledged: readonly Acknowledged[];
  stop(): Promise<void>;
}

/** Counts in one object, one write after another. A write that was not answered is done again. */
export function startCounter(client: ApiClient, name: string): Writer {
  return startWriter(async (value) => {
    const body: ConfigMap = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data: { value: String(value) },
    };
    const first = value === 0;
    const written = await persist<ConfigMap>(client, {
      method: first ? "POST" : "PUT",
      path: first ? collection : `${collection}/${name}`,
      body,
    });
    return { name, value, revision: revisionOf(written) };
  });
}

/** Makes one object after another. A create that was not answered may have been done: its name is not used again. */
export function startCreator(client: ApiClient, prefix: string): Writer {
  return startWriter(async (value) => {
    const name = `${prefix}-${value}`;
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
    const created = await client
      .json<ConfigMap>({ method: "POST", path: collection, body })
      .catch(() => undefined);
    return created && { name, value, revision: revisionOf(created) };
  });
}

function startWriter(write: (value: number) => Promise<Acknowledged | undefined>): Writer {
  const acknowledged: Acknowledged[] = [];
  let stopped = false;
  const run = async () => {
    for (let value = 0; !stopped; value++) {
      const done = await write(value);
      if (done !== undefined) acknowledged.push(done);
    }
  };
  // An object that is gone can't be counted in; that it is lost shows at the end.
  const running = run().catch((error: unknown) => {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  });
  return {
    acknowledged,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Acknowledged writes whose effect is not there: an object is missing, or older than was said. */
export async function countLost(
  client: ApiClient,
  acknowledged: readonly Acknowledged[],
): Promise<number> {
  const { items } = await persist<ConfigMapList>(client, { path: collection });
  const stored = new Map(items.map((item) => [item.metadata?.name ?? "", item]));
  return acknowledged.filter(({ name, value, revision }) => {
    const found = stored.get(name);
    if (found === undefined || revisionOf(found) < revision) return true;
    return found.data !== undefined && Number(found.data.value) < value;
  }).length;
}

function revisionOf({ metadata }: ConfigMap): number {
  return Number(metadata?.resourceVersion);
}
