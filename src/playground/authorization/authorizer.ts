import type { PolicyRule, RoleRef } from "../../kubernetes/types.ts";
import type { Registry } from "../resources/registry.ts";
import type { Attributes } from "./attributes.ts";
import type { Decision } from "./decision.ts";
import { type Identity, mastersGroup } from "./identity.ts";
import { createRoleIndex, type Grant } from "./role-index.ts";
import { ruleAllows } from "./rule-allows.ts";

/** What somebody may do at one place. */
export interface HeldRules {
  rules: readonly PolicyRule[];
  /** Roles that are bound and not there: `clusterrole.rbac.authorization.k8s.io "x" not found`. */
  problems: readonly string[];
}

/** Who may do what, by the roles and bindings of the registry: `--authorization-mode=RBAC`. */
export interface Authorizer {
  decide(identity: Identity, wanted: Attributes): Decision;
  /** All rules that count for somebody in a namespace, or everywhere. Members of system:masters need none. */
  rulesFor(identity: Identity, namespace: string | undefined): HeldRules;
  /** The rules of a role that a binding in `namespace` refers to. */
  rulesOf(ref: RoleRef, namespace: string | undefined): HeldRules;
  stop(): void;
}

const byGroup: Decision = { allowed: true, reason: "" };
const denied: Decision = { allowed: false, reason: "" };

/** Follows the registry from now on, until it is stopped. */
export function createAuthorizer(registry: Registry): Authorizer {
  const index = createRoleIndex(registry);
  return {
    decide(identity, wanted) {
      if (identity.groups.includes(mastersGroup)) return byGroup;
      const namespace = wanted.kind === "resource" ? wanted.namespace : undefined;
      let problems: Set<string> | undefined;
      for (const grant of index.grantsOf(identity, namespace)) {
        const { rules, absence } = grant.role;
        if (rules === undefined) {
          problems ??= new Set();
          problems.add(absence);
          continue;
        }
        for (const rule of rules) {
          if (ruleAllows(rule, wanted)) return grant.allows;
        }
      }
      if (problems === undefined) return denied;
      return { allowed: false, reason: `RBAC: ${aggregate([...problems])}` };
    },
    rulesFor(identity, namespace) {
      const rules: PolicyRule[] = [];
      const problems = new Set<string>();
      // A binding that names somebody twice, as user and by a group, counts once.
      const seen = new Set<Grant["binding"]>();
      for (const { binding, role } of index.grantsOf(identity, namespace)) {
        if (seen.has(binding)) continue;
        seen.add(binding);
        if (role.rules === undefined) problems.add(role.absence);
        else rules.push(...role.rules);
      }
      return { rules, problems: [...problems] };
    },
    rulesOf(ref, namespace) {
      const { rules, absence } = index.role(ref, namespace);
      return rules === undefined ? { rules: [], problems: [absence] } : { rules, problems: [] };
    },
    stop: () => index.stop(),
  };
}

/** Several errors as apimachinery's Aggregate prints them. */
export function aggregate(problems: readonly string[]): string {
  return problems.length === 1 ? `${problems[0]}` : `[${problems.join(", ")}]`;
}
