import { isDeepStrictEqual } from "node:util";
import type { EndpointSlice, Pod, Service } from "../../../kubernetes/types.ts";
import { pods } from "../../resources/pods/pods.ts";
import type { Registry } from "../../resources/registry.ts";
import { endpointSlices } from "../../resources/services/endpoint-slices.ts";
import { endpoints } from "../../resources/services/endpoints.ts";
import { services } from "../../resources/services/services.ts";
import { splitKey } from "../ownership/watch-owned.ts";
import { createReconciler } from "../reconciler.ts";
import {
  managedBy,
  managedByLabel,
  planEndpointSlices,
  type SlicesPlan,
  serviceNameLabel,
} from "./plan-endpoint-slices.ts";
import { planEndpoints } from "./plan-endpoints.ts";
import { mirroredBy, planMirror } from "./plan-mirror.ts";
import { isBehind } from "./pod-endpoint.ts";

/** Keeps EndpointSlices and Endpoints of every Service with a selector. Returns the way to stop. */
export function startEndpoints(options: {
  registry: Registry;
  log: (line: string) => void;
}): () => Promise<void> {
  const { registry, log } = options;

  const slicesOf = (namespace: string | undefined, name: string) =>
    registry
      .list(endpointSlices, namespace)
      .items.filter((slice) => managedService(slice) === name);

  const reconcile = async (key: string): Promise<undefined> => {
    const { namespace, name } = splitKey(key);
    const service = registry.find(services, { namespace, name });
    const slices = slicesOf(namespace, name);
    if (service === undefined) {
      await Promise.all(slices.map(({ metadata }) => remove(namespace, metadata?.name ?? "")));
      return removeEndpoints(namespace, name);
    }
    const isSelective = Object.keys(service.spec?.selector ?? {}).length > 0;
    if (!isSelective || service.spec?.type === "ExternalName") {
      const written = registry.find(endpoints, { namespace, name });
      return carryOut(namespace, planMirror(written, slices.filter(isMirror)));
    }
    const candidates = registry.list(pods, namespace).items;
    const own = slices.filter((slice) => !isMirror(slice));
    await Promise.all([
      carryOut(namespace, planEndpointSlices(service, candidates, own)),
      writeEndpoints(service, candidates),
    ]);
    return undefined;
  };

  const carryOut = async (namespace: string, plan: SlicesPlan): Promise<undefined> => {
    await Promise.all([
      ...plan.create.map((slice) => registry.create(endpointSlices, namespace, slice)),
      ...plan.update.map((slice) =>
        registry.update(
          endpointSlices,
          { namespace, name: slice.metadata?.name ?? "" },
          () => slice,
        ),
      ),
      ...plan.remove.map(({ metadata }) => remove(namespace, metadata?.name ?? "")),
    ]);
  };

  const remove = async (namespace: string | undefined, name: string): Promise<void> => {
    await registry.delete(endpointSlices, { namespace, name });
  };

  const removeEndpoints = async (
    namespace: string | undefined,
    name: string,
  ): Promise<undefined> => {
    if (registry.find(endpoints, { namespace, name }) === undefined) return;
    await registry.delete(endpoints, { namespace, name });
  };

  const writeEndpoints = async (service: Service, candidates: readonly Pod[]): Promise<void> => {
    const { namespace, name = "" } = service.metadata ?? {};
    const wanted = planEndpoints(service, candidates);
    const found = registry.find(endpoints, { namespace, name });
    if (found === undefined) {
      await registry.create(endpoints, namespace, wanted);
      return;
    }
    if (
      isDeepStrictEqual(found.subsets, wanted.subsets) &&
      isDeepStrictEqual(found.metadata?.labels, wanted.metadata?.labels)
    ) {
      return;
    }
    await registry.update(endpoints, { namespace, name }, (current) => {
      const { subsets: _, ...rest } = current;
      const metadata = { ...current.metadata, labels: wanted.metadata?.labels };
      return { ...rest, metadata, ...(wanted.subsets ? { subsets: wanted.subsets } : {}) };
    });
  };

  const reconciler = createReconciler({ name: "endpoints", reconcile, log });
  const enqueue = (service: Service) => {
    const { namespace = "", name = "" } = service.metadata ?? {};
    reconciler.enqueue(`${namespace}/${name}`);
  };
  const enqueueBehind = (pod: Pod) => {
    for (const service of registry.list(services, pod.metadata?.namespace).items) {
      if (isSelecting(service, pod)) enqueue(service);
    }
  };
  const stops = [
    registry.subscribe(services, ({ object }) => enqueue(object)),
    registry.subscribe(pods, ({ type, object, previous }) => {
      if (type === "MODIFIED" && previous !== undefined && isSameForServices(previous, object)) {
        return;
      }
      enqueueBehind(object);
      if (previous !== undefined) enqueueBehind(previous);
    }),
    registry.subscribe(endpointSlices, ({ type, object }) => {
      const name = managedService(object);
      if (type === "ADDED" || name === undefined) return;
      reconciler.enqueue(`${object.metadata?.namespace ?? ""}/${name}`);
    }),
    registry.subscribe(endpoints, ({ object }) => {
      const service = registry.find(services, {
        namespace: object.metadata?.namespace,
        name: object.metadata?.name ?? "",
      });
      if (service !== undefined) enqueue(service);
    }),
  ];
  for (const service of registry.list(services).items) enqueue(service);
  for (const slice of registry.list(endpointSlices).items) {
    const name = managedService(slice);
    if (name !== undefined) reconciler.enqueue(`${slice.metadata?.namespace ?? ""}/${name}`);
  }
  return async () => {
    for (const stop of stops) stop();
    await reconciler.stop();
  };
}

/** The Service a slice of ours belongs to. */
function managedService({ metadata }: EndpointSlice): string | undefined {
  const { labels = {} } = metadata ?? {};
  const isOurs = [managedBy, mirroredBy].includes(labels[managedByLabel] ?? "");
  return isOurs ? labels[serviceNameLabel] : undefined;
}

function isMirror({ metadata }: EndpointSlice): boolean {
  return metadata?.labels?.[managedByLabel] === mirroredBy;
}

/** Selected, whatever its state: one that ends has to be taken out. */
function isSelecting(service: Service, pod: Pod): boolean {
  const status = { podIP: "0.0.0.0" };
  return isBehind(service, { ...pod, status });
}

/** A status that says nothing new to Services costs nothing. */
function isSameForServices(before: Pod, after: Pod): boolean {
  const facts = ({ metadata, spec, status }: Pod) => [
    metadata?.labels,
    metadata?.deletionTimestamp,
    spec?.nodeName,
    status?.podIP,
    status?.phase,
    status?.conditions?.find(({ type }) => type === "Ready")?.status,
  ];
  return isDeepStrictEqual(facts(before), facts(after));
}
