import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Namespace } from "../../../kubernetes/types.ts";
import { catalog } from "../catalog.ts";
import { configMaps } from "../configmaps/configmaps.ts";
import type { Registry } from "../registry.ts";
import { serviceAccounts } from "../serviceaccounts.ts";
import { namespaces } from "./namespaces.ts";
import { terminationConditions } from "./termination-conditions.ts";

const authorityName = "kube-root-ca.crt";

/**
 * Keeps every namespace furnished (ServiceAccount `default`, ConfigMap `kube-root-ca.crt` with the
 * authority's PEM) and empties and removes those that are being deleted. Driven by changes only;
 * at the start it looks once at what an earlier process left. `onError` hears what could not be done.
 */
export async function runNamespaceLifecycle(options: {
  registry: Registry;
  authority: string;
  onError: (error: unknown) => void;
}): Promise<() => void> {
  const { registry, authority, onError } = options;
  const contents = catalog.filter((resource) => resource.namespaced);

  async function furnish(name: string): Promise<void> {
    await ensure(() => registry.create(serviceAccounts, name, { metadata: { name: "default" } }));
    await ensure(() =>
      registry.create(configMaps, name, {
        metadata: { name: authorityName },
        data: { "ca.crt": authority },
      }),
    );
  }

  function contentOf(name: string) {
    return contents.flatMap((resource) =>
      registry.list(resource, name).items.map((object) => ({ resource, object })),
    );
  }

  /** Deletes what is there; once nothing is left, lets go of the namespace itself. */
  async function empty(name: string): Promise<void> {
    const objects = contentOf(name);
    if (objects.length === 0) {
      const release = (namespace: Namespace) => ({ ...namespace, spec: { finalizers: [] } });
      await ensure(() =>
        registry.update(namespaces, { name }, release, { subresource: "finalize" }),
      );
      return;
    }
    await Promise.all(
      objects
        .filter(({ object }) => object.metadata?.deletionTimestamp === undefined)
        .map(({ resource, object }) =>
          ensure(() =>
            registry.delete(resource, { namespace: name, name: object.metadata?.name ?? "" }),
          ),
        ),
    );
    await tellWhatRemains(name);
  }

  /** Only what takes its time: Pods that end, objects that finalizers hold. */
  async function tellWhatRemains(name: string): Promise<void> {
    const remaining = contentOf(name);
    if (remaining.length === 0) return;
    const tell = (namespace: Namespace) => {
      const before = namespace.status?.conditions ?? [];
      const conditions = terminationConditions(remaining, before, new Date());
      return { ...namespace, status: { ...namespace.status, conditions } };
    };
    await ensure(() => registry.update(namespaces, { name }, tell, { subresource: "status" }));
  }

  /** Namespaces being looked at; true: look once more afterwards, something changed meanwhile. */
  const busy = new Map<string, boolean>();

  /** Brings one namespace into order. Many changes at once cost two looks, not one each. */
  async function look(name: string): Promise<void> {
    if (busy.has(name)) {
      busy.set(name, true);
      return;
    }
    try {
      do {
        busy.set(name, false);
        const namespace = registry.find(namespaces, { name });
        if (namespace === undefined) return;
        if (namespace.metadata?.deletionTimestamp === undefined) await furnish(name);
        else await empty(name);
      } while (busy.get(name) === true);
    } finally {
      busy.delete(name);
    }
  }

  const stops = [
    registry.subscribe(namespaces, ({ type, object }) => {
      if (type !== "DELETED") look(object.metadata?.name ?? "").catch(onError);
    }),
    ...contents.map((resource) =>
      registry.subscribe(resource, ({ type, object }) => {
        // Something went that held the namespace, or that every namespace has.
        if (type === "DELETED") look(object.metadata?.namespace ?? "").catch(onError);
      }),
    ),
  ];
  const present = registry.list(namespaces).items;
  await Promise.all(present.map(({ metadata }) => look(metadata?.name ?? "")));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Someone else having done it, or the namespace going away meanwhile, is as good. */
async function ensure(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof StatusError && [403, 404, 409].includes(error.code)) return;
    throw error;
  }
}
