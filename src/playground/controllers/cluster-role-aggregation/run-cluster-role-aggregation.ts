import { clusterRoles } from "../../resources/rbac/roles.ts";
import type { Registry } from "../../resources/registry.ts";
import { createReconciler } from "../reconciler.ts";
import { planRules } from "./plan-rules.ts";

/** Keeps every ClusterRole with an `aggregationRule` filled with what its selectors gather. Returns the way to stop. */
export function startClusterRoleAggregation(options: {
  registry: Registry;
  log: (line: string) => void;
}): () => Promise<void> {
  const { registry, log } = options;
  const reconciler = createReconciler({
    name: "clusterrole-aggregation",
    log,
    async reconcile(name) {
      const role = registry.find(clusterRoles, { name });
      if (role === undefined || role.metadata?.deletionTimestamp !== undefined) return undefined;
      const rules = planRules(role, registry.list(clusterRoles).items);
      if (rules === undefined) return undefined;
      await registry.update(clusterRoles, { name }, (current) => ({ ...current, rules }), {
        fieldManager: "clusterrole-aggregation-controller",
      });
      return undefined;
    },
  });
  /** A role that is changed may be gathered by any other. */
  const lookAtAll = () => {
    for (const { metadata, aggregationRule } of registry.list(clusterRoles).items) {
      if (aggregationRule !== undefined) reconciler.enqueue(metadata?.name ?? "");
    }
  };
  const unsubscribe = registry.subscribe(clusterRoles, lookAtAll);
  lookAtAll();
  return async () => {
    unsubscribe();
    await reconciler.stop();
  };
}
