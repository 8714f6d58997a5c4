import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Service } from "../../kubernetes/types.ts";
import type { Registry, WatchEvent } from "../resources/registry.ts";
import { publishService } from "../resources/services/built-in.ts";
import { endpointSlices } from "../resources/services/endpoint-slices.ts";
import { endpoints } from "../resources/services/endpoints.ts";
import { services } from "../resources/services/services.ts";

/**
 * Publishes Services of the cluster's own, with one address behind them, and again whenever one of
 * their objects is deleted. Resolves when they are there, to the way to stop.
 */
export async function keepPublished(options: {
  registry: Registry;
  wanted: readonly Service[];
  address: string;
  log: (line: string) => void;
}): Promise<() => void> {
  const { registry, wanted, address, log } = options;
  const stops: (() => void)[] = [];
  for (const service of wanted) {
    const publish = () => publishService(registry, service, address);
    await publish();
    const again = ({ type, object }: WatchEvent<KubernetesObject>) => {
      const { namespace, name } = object.metadata ?? {};
      const { namespace: ours, name: own } = service.metadata ?? {};
      if (type !== "DELETED" || namespace !== ours || name !== own) return;
      publish().catch((error: unknown) => log(`services: ${String(error)}`));
    };
    stops.push(
      registry.subscribe(services, again),
      registry.subscribe(endpoints, again),
      registry.subscribe(endpointSlices, again),
    );
  }
  return () => {
    for (const stop of stops) stop();
  };
}
