import type { KubernetesObject } from "../src/kubernetes/object.ts";
import { decode } from "../src/kubernetes/schema/decode.ts";
import { StatusError } from "../src/kubernetes/status-error.ts";
import type { Container, Pod, PodSpec } from "../src/kubernetes/types.ts";
import { withDefaultAccount } from "../src/playground/resources/fixtures/fixed-reader.ts";
import { pods } from "../src/playground/resources/pods/pods.ts";
import type { Resource } from "../src/playground/resources/resource.ts";
import { planCreate } from "../src/playground/resources/write/plan-create.ts";
import { planUpdate, type UpdatePlan } from "../src/playground/resources/write/plan-update.ts";

const now = new Date("2026-11-23T12:00:00Z");

/** What a server says to a new object: `field: message` for each cause, none when it is accepted. */
export function refusalsOf<T extends KubernetesObject>(resource: Resource<T>, object: T): string[] {
  return causesOf(() => createdFrom(resource, object));
}

/** The object a server would store. Throws the StatusError that refuses it. */
export function createdFrom<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
  return planCreate({
    resource,
    namespace: resource.namespaced ? "default" : undefined,
    name: object.metadata?.name ?? "p",
    object,
    uid: "u",
    view: withDefaultAccount(),
    fieldManager: "test",
    now,
  });
}

/** A Pod with one container, as a client would send it and the server decode it. */
export function podWith(spec: Partial<PodSpec>, metadata: Pod["metadata"] = {}): Pod {
  const app = { name: "app", image: "busybox:1.36" };
  const sent = { metadata: { name: "p", ...metadata }, spec: { containers: [app], ...spec } };
  const { object } = decode({ type: "core.v1.Pod", value: JSON.parse(JSON.stringify(sent)) });
  return object as Pod;
}

/** What a server says to a Pod with this in its spec. */
export function podRefusals(spec: Partial<PodSpec>, metadata?: Pod["metadata"]): string[] {
  return refusalsOf(pods, podWith(spec, metadata));
}

/** What a server says to a Pod whose container has this, without the path of the container. */
export function containerRefusals(
  container: Partial<Container>,
  spec: Partial<PodSpec> = {},
): string[] {
  const app = { name: "app", image: "busybox:1.36", ...container };
  return podRefusals({ containers: [app], ...spec }).map((said) =>
    said.replace(/^spec\.containers\[0\]\./, ""),
  );
}

/** What a server says to an update of an object that is stored: `field: message` for each cause. */
export function updateRefusals<T extends KubernetesObject>(
  resource: Resource<T>,
  current: T,
  wanted: T,
  subresource?: string,
): string[] {
  return causesOf(() => updatedFrom(resource, current, wanted, subresource));
}

/** What a server would do for an update. Throws the StatusError that refuses it. */
export function updatedFrom<T extends KubernetesObject>(
  resource: Resource<T>,
  current: T,
  wanted: T,
  subresource?: string,
): UpdatePlan<T> {
  return planUpdate({
    resource,
    current,
    wanted,
    subresource,
    view: withDefaultAccount(),
    fieldManager: "test",
    now,
  });
}

function causesOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const causes = error.details?.causes ?? [];
    return causes.map(({ field, message }) => `${field}: ${message}`);
  }
}
