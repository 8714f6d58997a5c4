import type { ObjectKey } from "../../../kubernetes/object.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { admissionForbidden } from "../api-errors.ts";
import type { Reader, Resource } from "../resource.ts";
import { serviceAccounts } from "../serviceaccounts.ts";
import { mountApiAccess } from "./api-access.ts";
import { podIdentity } from "./pod-identity.ts";

const standardAccount = "default";

/** The account `default` comes a moment after its namespace: a Pod that is made at once waits for it. */
export function awaitedServiceAccount(
  { spec }: Pod,
  namespace: string,
): { resource: Resource; key: ObjectKey } | undefined {
  const name = spec?.serviceAccountName || spec?.serviceAccount || standardAccount;
  if (name !== standardAccount) return undefined;
  return { resource: serviceAccounts, key: { namespace, name } };
}

/**
 * The ServiceAccount admission plug-in: the Pod's account must be there; the Pod gets its token
 * mounted, unless either says no, and its imagePullSecrets, unless it has its own.
 */
export function admitServiceAccount(pod: Pod, reader: Reader): void {
  const { spec } = pod;
  const { namespace = "", name = "" } = pod.metadata ?? {};
  if (spec === undefined) return;
  const wanted = spec.serviceAccountName ?? standardAccount;
  const account = reader.find(serviceAccounts, { namespace, name: wanted });
  if (account === undefined) {
    throw admissionForbidden(
      podIdentity,
      name,
      `error looking up service account ${namespace}/${wanted}: serviceaccount "${wanted}" not found`,
    );
  }
  const automount =
    spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (automount) mountApiAccess(spec);
  if ((spec.imagePullSecrets ?? []).length > 0) return;
  const secrets = account.imagePullSecrets ?? [];
  if (secrets.length > 0) spec.imagePullSecrets = structuredClone(secrets);
}
