import { namespaces } from "./namespaces/namespaces.ts";
import type { Registry } from "./registry.ts";

const always = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** Makes the namespaces that every cluster has, where they are missing. */
export async function ensureNamespaces(registry: Registry): Promise<void> {
  const missing = always.filter((name) => registry.find(namespaces, { name }) === undefined);
  await Promise.all(
    missing.map((name) => registry.create(namespaces, undefined, { metadata: { name } })),
  );
}
