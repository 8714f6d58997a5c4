import { defaultImagePullPolicy } from "../../../../kubernetes/image-reference.ts";
import type {
  Container,
  EphemeralContainer,
  HTTPGetAction,
  Probe,
} from "../../../../kubernetes/types.ts";
import { roundQuantities } from "./round-quantities.ts";

/** Fills in what a container of any of the three lists leaves open. Changes the draft in place. */
export function setContainerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= defaultImagePullPolicy(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  roundQuantities(container.resources.limits);
  roundQuantities(container.resources.requests);
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
