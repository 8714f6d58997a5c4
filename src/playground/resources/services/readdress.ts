import { ipv4Contains, ipv4Range } from "../../../kubernetes/ipv4.ts";
import type { Service } from "../../../kubernetes/types.ts";
import type { Registry } from "../registry.ts";
import { hasAddress } from "./service-type.ts";
import { services } from "./services.ts";

/**
 * Gives every Service whose address lies outside of the range a new one; the range is another than
 * in the last run. An address never changes but by way of ExternalName, and so that is the way.
 */
export async function readdressServices(registry: Registry, serviceCidr: string): Promise<void> {
  const range = ipv4Range(serviceCidr);
  const strangers = registry
    .list(services)
    .items.filter(
      (service) => hasAddress(service) && !ipv4Contains(range, service.spec?.clusterIP ?? ""),
    );
  for (const { metadata, spec } of strangers) {
    const key = { namespace: metadata?.namespace, name: metadata?.name ?? "" };
    const { clusterIP: _, clusterIPs: __, ...kept } = spec ?? {};
    const away = (current: Service): Service => {
      const { ipFamilies: _families, ipFamilyPolicy: _policy, ...rest } = kept;
      const ports = kept.ports?.map(({ nodePort: _nodePort, ...port }) => port);
      const { externalTrafficPolicy: _external, healthCheckNodePort: _health, ...plain } = rest;
      const moved = { ...plain, type: "ExternalName", externalName: "moved.invalid" };
      return { ...current, spec: ports === undefined ? moved : { ...moved, ports } };
    };
    await registry.update(services, key, away);
    await registry.update(services, key, (current) => ({ ...current, spec: kept }));
  }
}
