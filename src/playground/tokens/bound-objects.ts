import type { KubernetesObject } from "../../kubernetes/object.ts";
import { nodes } from "../resources/nodes.ts";
import { pods } from "../resources/pods/pods.ts";
import type { Reader, Resource } from "../resources/resource.ts";
import { secrets } from "../resources/secrets/secrets.ts";
import { serviceAccounts } from "../resources/serviceaccounts.ts";
import type { ObjectReference, TokenClaims } from "./claims.ts";

/** Clocks differ: what ended less than this ago still counts (go-jose's default leeway), in seconds. */
export const leewaySeconds = 60;

const invalidated = "service account token has been invalidated";

/**
 * Why a token is void though its signature and dates are good: its account or an object it is
 * bound to is gone, or is another one of the same name. Undefined when it is good.
 */
export function findVoid(claims: TokenClaims, reader: Reader, now: Date): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = claims["kubernetes.io"];
  const isAlive = (object: KubernetesObject | undefined) =>
    object !== undefined && !isLongDeleted(object, now);

  const account = reader.find(serviceAccounts, { namespace, name: serviceaccount.name });
  if (account === undefined) return `serviceaccounts "${serviceaccount.name}" not found`;
  if (!isAlive(account)) {
    return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  }
  if (account.metadata?.uid !== serviceaccount.uid) {
    return `service account UID (${account.metadata?.uid}) does not match claim (${serviceaccount.uid})`;
  }

  const check = (resource: Resource, noun: string, reference: ObjectReference | undefined) => {
    if (reference === undefined) return undefined;
    const key = { name: reference.name, ...(resource.namespaced ? { namespace } : {}) };
    const found = reader.find(resource, key);
    if (found === undefined || !isAlive(found)) return invalidated;
    const uid = found.metadata?.uid;
    if (uid === reference.uid) return undefined;
    return `${noun} UID (${uid}) does not match service account ${noun} ref claim (${reference.uid})`;
  };
  return (
    check(secrets, "secret", secret) ??
    check(pods, "pod", pod) ??
    // The Node beside a Pod is only told; the Pod is what the token hangs on.
    (pod === undefined ? check(nodes, "node", node) : undefined)
  );
}

/** A deletionTimestamp lies in the future while the grace lasts. */
function isLongDeleted({ metadata }: KubernetesObject, now: Date): boolean {
  const deleted = metadata?.deletionTimestamp;
  if (deleted === undefined) return false;
  return new Date(deleted).getTime() < now.getTime() - leewaySeconds * 1000;
}
