import { type ApiClient, apiPath } from "../../../cluster/api-client.ts";
import type { EnforcedLevel } from "../../../debug/security/enforced-rules.ts";
import type { NamespaceRules } from "../../../debug/security/namespace-rules.ts";
import type { Namespace } from "../../../kubernetes/types.ts";

/**
 * What the namespace's labels enforce; undefined for nothing, or where it can't be read. Without
 * the right to read it the server's answer tells.
 */
export async function readRules(
  client: ApiClient,
  namespace: string,
  signal: AbortSignal,
): Promise<NamespaceRules | undefined> {
  const path = apiPath("api", "v1", "namespaces", namespace);
  const object = await client.json<Namespace>({ path, signal }).catch(() => undefined);
  return object && rulesOfLabels({ metadata: { name: namespace, ...object.metadata } });
}

/** What the labels of a namespace enforce; undefined for nothing. */
export async function rulesOfLabels({ metadata }: Namespace): Promise<NamespaceRules | undefined> {
  const { name: namespace = "", labels = {} } = metadata ?? {};
  if (labels["pod-security.kubernetes.io/enforce"] === undefined) return undefined;
  const { policyOfNamespace } = await import("../../../kubernetes/pod-security/policy.ts");
  const { level, version } = policyOfNamespace(labels).policy.enforce;
  return level === "privileged" ? undefined : rulesOf({ namespace, level, version });
}

/**
 * The rules a refusal names, as `violates PodSecurity "restricted:latest"`; undefined for a refusal that
 * has another reason.
 */
export async function rulesOfRefusal(
  message: string,
  namespace: string,
): Promise<NamespaceRules | undefined> {
  const [, level, version] = /violates PodSecurity "(\w+):([\w.]+)"/.exec(message) ?? [];
  if (level !== "baseline" && level !== "restricted") return undefined;
  const { parseVersion } = await import("../../../kubernetes/pod-security/level.ts");
  return rulesOf({ namespace, level, version: parseVersion(version ?? "") ?? "latest" });
}

async function rulesOf(enforced: EnforcedLevel): Promise<NamespaceRules> {
  const { enforcedRules } = await import("../../../debug/security/enforced-rules.ts");
  return enforcedRules(enforced);
}
