import {
  type PodSecurityPolicy,
  policyOfNamespace,
} from "../../../kubernetes/pod-security/policy.ts";
import type { AdmittedWrite } from "../admission.ts";
import { invalid } from "../field-error.ts";
import { namespaces } from "../namespaces/namespaces.ts";

/** The policy of a namespace, and what its labels say that isn't understood, in one text. */
export interface PolicyInForce {
  policy: PodSecurityPolicy;
  problem: string | undefined;
}

/** Read anew for every write: labels change. */
export function policyInForce(
  lister: AdmittedWrite["lister"],
  namespace: string | undefined,
): PolicyInForce {
  const labels = lister.find(namespaces, { name: namespace ?? "" })?.metadata?.labels;
  const { policy, errors } = policyOfNamespace(labels);
  const lines = errors.map(labelError).map(({ field, message }) => `${field}: ${message}`);
  return {
    policy,
    problem:
      lines.length === 0
        ? undefined
        : `Failed to parse policy: ${lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`}`,
  };
}

/** A label that isn't understood, as a field error. */
export function labelError(error: { label: string; value: string; message: string }) {
  return invalid(`metadata.labels[${error.label}]`, error.value, error.message);
}
