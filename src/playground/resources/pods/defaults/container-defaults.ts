import { defaultImagePullPolicy } from "../../../../kubernetes/image-reference.ts";
import { canonicalQuantity } from "../../../../kubernetes/quantity.ts";
import type {
  Container,
  EphemeralContainer,
  HTTPGetAction,
  Probe,
  ResourceRequirements,
} from "../../../../kubernetes/types.ts";

/** Fills in what a container of any of the three lists leaves open. Changes the draft in place. */
export function setContainerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= defaultImagePullPolicy(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  canonicalise(container.resources);
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.resourceFieldRef !== undefined) valueFrom.resourceFieldRef.divisor ??= "0";
  }
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
  for (const probe of probes) if (probe !== undefined) setProbeDefaults(probe);
  setHttpGetDefaults(container.lifecycle?.postStart?.httpGet);
  setHttpGetDefaults(container.lifecycle?.preStop?.httpGet);
}

function setProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.grpc !== undefined) probe.grpc.service ??= "";
  setHttpGetDefaults(probe.httpGet);
}

function setHttpGetDefaults(action: HTTPGetAction | undefined): void {
  if (action === undefined) return;
  action.path ||= "/";
  action.scheme ||= "HTTP";
}

/** Quantities are stored in their canonical form, as Go's round trip leaves them. */
function canonicalise(resources: ResourceRequirements): void {
  for (const list of [resources.limits, resources.requests]) {
    for (const [name, value] of Object.entries(list ?? {})) {
      if (list !== undefined) list[name] = canonicalQuantity(value);
    }
  }
}
