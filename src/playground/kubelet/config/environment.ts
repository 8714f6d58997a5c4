import type {
  ConfigMap,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  Pod,
  Secret,
} from "../../../kubernetes/types.ts";
import { type AnyContainer, containersOf } from "../pod.ts";
import { expand } from "./expand.ts";
import { podField } from "./pod-field.ts";
import { type ResourceList, resourceField } from "./resource-field.ts";

/** What an environment may refer to; undefined where the object doesn't exist. */
export interface EnvironmentSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** Addresses of the Pod, newest known. */
  podIps: readonly string[];
  hostIp: string;
  /** What the node has for Pods: the limit of a container without one. */
  allocatable: ResourceList;
  /** Where the Services of the Pod's namespace are; of the same name, the container's own variables win. */
  serviceVariables: ReadonlyMap<string, string>;
}

/** A container can't be configured; becomes CreateContainerConfigError. */
export class ConfigProblem extends Error {
  override readonly name = "ConfigProblem";
}

/**
 * A container's environment in order: envFrom first, then env, later names winning, then what is
 * left of the Services' variables. `$(NAME)` in a `value` is expanded from what stands before and
 * from the Services; what comes from elsewhere stays as it is. Keys of configMaps and secrets are
 * taken as names whatever they look like, as since Kubernetes 1.34. Throws `ConfigProblem` in the
 * kubelet's words.
 */
export function buildEnvironment(
  pod: Pod,
  container: AnyContainer,
  sources: EnvironmentSources,
): Map<string, string> {
  const { serviceVariables } = sources;
  const values = new Map<string, string>();
  for (const from of container.envFrom ?? []) {
    for (const [name, value] of importedFrom(from, pod, sources)) values.set(name, value);
  }
  for (const variable of container.env ?? []) {
    const value =
      variable.valueFrom === undefined
        ? expand(variable.value ?? "", (name) => values.get(name) ?? serviceVariables.get(name))
        : referredValue(variable, variable.valueFrom, pod, container, sources);
    if (value !== undefined) values.set(variable.name, value);
  }
  for (const [name, value] of serviceVariables) if (!values.has(name)) values.set(name, value);
  return values;
}

function importedFrom(from: EnvFromSource, pod: Pod, sources: EnvironmentSources) {
  const prefix = from.prefix ?? "";
  const entries = (data: Record<string, string>) =>
    Object.entries(data).map(([key, value]) => [prefix + key, value] as const);
  if (from.configMapRef !== undefined) {
    const { name = "", optional } = from.configMapRef;
    const found = sources.configMap(name);
    if (found === undefined && !optional) throw missing("configmap", name);
    return entries(found?.data ?? {});
  }
  if (from.secretRef !== undefined) {
    const { name = "", optional } = from.secretRef;
    const found = sources.secret(name);
    if (found === undefined && !optional) throw missing("secret", name);
    return entries(decodeSecret(found));
  }
  throw new ConfigProblem(`invalid envFrom in pod ${pod.metadata?.name ?? ""}`);
}

function referredValue(
  variable: EnvVar,
  from: EnvVarSource,
  pod: Pod,
  container: AnyContainer,
  sources: EnvironmentSources,
): string | undefined {
  if (from.fieldRef !== undefined) {
    const value = podField(pod, from.fieldRef.fieldPath, sources);
    if (value === undefined) {
      throw new ConfigProblem(`unsupported fieldPath: ${from.fieldRef.fieldPath}`);
    }
    return value;
  }
  if (from.resourceFieldRef !== undefined) {
    const about = containerNamed(pod, from.resourceFieldRef.containerName) ?? container;
    const value = resourceField(pod, about, from.resourceFieldRef, sources.allocatable);
    if (value === undefined) {
      const { resource } = from.resourceFieldRef;
      throw new ConfigProblem(`unsupported container resource : ${resource}`);
    }
    return value;
  }
  if (from.configMapKeyRef !== undefined) {
    const { name = "", key, optional } = from.configMapKeyRef;
    const found = sources.configMap(name);
    return keyOf("ConfigMap", name, key, optional, found && (found.data ?? {}), pod);
  }
  if (from.secretKeyRef !== undefined) {
    const { name = "", key, optional } = from.secretKeyRef;
    const secret = sources.secret(name);
    return keyOf("Secret", name, key, optional, secret && decodeSecret(secret), pod);
  }
  throw new ConfigProblem(
    `env ${variable.name} of container ${container.name}: this source is not supported by the playground`,
  );
}

/** Undefined when no name is given: then the container itself is meant. */
function containerNamed(pod: Pod, name: string | undefined): AnyContainer | undefined {
  if (name === undefined || name === "") return undefined;
  const found = containersOf(pod).find(
    ({ role, container }) => role !== "ephemeral" && container.name === name,
  );
  if (found === undefined) throw new ConfigProblem(`container ${name} not found`);
  return found.container;
}

function keyOf(
  kind: "ConfigMap" | "Secret",
  name: string,
  key: string,
  optional: boolean | undefined,
  data: Record<string, string> | undefined,
  pod: Pod,
): string | undefined {
  const value = data === undefined || !Object.hasOwn(data, key) ? undefined : data[key];
  if (value !== undefined || optional) return value;
  if (data === undefined) throw missing(kind.toLowerCase(), name);
  throw new ConfigProblem(
    `couldn't find key ${key} in ${kind} ${pod.metadata?.namespace ?? ""}/${name}`,
  );
}

function missing(kind: string, name: string): ConfigProblem {
  return new ConfigProblem(`${kind} "${name}" not found`);
}

function decodeSecret(secret: Secret | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secret?.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString("utf8"),
    ]),
  );
}
