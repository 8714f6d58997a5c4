import type { Pod } from "../../../kubernetes/types.ts";
import { admissionForbidden } from "../api-errors.ts";
import type { Reader } from "../resource.ts";
import { serviceAccounts } from "../serviceaccounts.ts";
import { podIdentity } from "./pod-identity.ts";

/**
 * Refuses a Pod whose ServiceAccount is not there. `default` is taken for granted: it comes a
 * moment after its namespace, and a Pod that is made at once must not lose that race.
 */
export function checkServiceAccount(pod: Pod, reader: Reader): void {
  const account = pod.spec?.serviceAccountName ?? "default";
  const { namespace = "", name = "" } = pod.metadata ?? {};
  if (account === "default") return;
  if (reader.find(serviceAccounts, { namespace, name: account }) !== undefined) return;
  throw admissionForbidden(
    podIdentity,
    name,
    `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
  );
}
