import type { KubernetesObject } from "../../kubernetes/object.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import { formatTime } from "../../kubernetes/time.ts";
import type { TokenRequest } from "../../kubernetes/types.ts";
import { badRequest, notFound } from "../resources/api-errors.ts";
import { invalid, invalidObject } from "../resources/field-error.ts";
import { nodes } from "../resources/nodes.ts";
import { pods } from "../resources/pods/pods.ts";
import type { Reader, Resource } from "../resources/resource.ts";
import { secrets } from "../resources/secrets/secrets.ts";
import { serviceAccounts } from "../resources/serviceaccounts.ts";
import {
  type BoundObjects,
  issuer,
  type ObjectReference,
  planClaims,
  type TokenClaims,
} from "./claims.ts";

/** One request for a token: the account of the URL, and the posted TokenRequest. */
export interface TokenWish {
  namespace: string;
  /** Of the service account. */
  name: string;
  request: TokenRequest;
}

const defaultSeconds = 3600;
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;

/**
 * What a TokenRequest comes to: the request as it is answered (without token) and the claims to
 * sign. Throws the StatusErrors of `serviceaccounts/token`.
 */
export function planToken(
  { namespace, name, request }: TokenWish,
  facts: { reader: Reader; now: Date; id: string },
): { request: TokenRequest; claims: TokenClaims } {
  const { reader, now, id } = facts;
  checkPlace(request, { namespace, name });
  const account = reader.find(serviceAccounts, { namespace, name });
  if (account === undefined) throw notFound(serviceAccounts, name);
  const asked = request.spec ?? {};
  const expirationSeconds = asked.expirationSeconds ?? defaultSeconds;
  const audiences = (asked.audiences ?? []).length === 0 ? [issuer] : (asked.audiences ?? []);
  checkSeconds(expirationSeconds);
  const bound = bind(asked.boundObjectRef, { namespace, account: name, reader });
  const claims = planClaims({
    namespace,
    account: { name, uid: account.metadata?.uid ?? "" },
    bound,
    audiences,
    expirationSeconds,
    now,
    id,
  });
  const metadata = { ...request.metadata, name, namespace, creationTimestamp: timeOf(claims.iat) };
  return {
    claims,
    request: {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata,
      spec: { ...asked, audiences, expirationSeconds },
      // Not the extended end of a Pod's own token: whoever asked shall renew by the asked one.
      status: { expirationTimestamp: timeOf(claims.iat + expirationSeconds) },
    },
  };
}

function timeOf(seconds: number): string {
  return formatTime(new Date(seconds * 1000));
}

function refused(name: string, error: Parameters<typeof invalid>): StatusError {
  const about = { kind: "TokenRequest", group: "authentication.k8s.io", name };
  return invalidObject(about, [invalid(...error)]);
}

function checkPlace(request: TokenRequest, url: { namespace: string; name: string }): void {
  for (const field of ["name", "namespace"] as const) {
    const given = request.metadata?.[field] ?? "";
    if (given === "" || given === url[field]) continue;
    const what = field === "name" ? "name" : "namespace";
    throw refused(url.name, [
      `metadata.${field}`,
      given,
      `must match the service account ${what} if specified`,
    ]);
  }
}

function checkSeconds(seconds: number): void {
  const field = "spec.expirationSeconds";
  if (seconds < shortestSeconds) {
    throw refused("", [field, seconds, "may not specify a duration less than 10 minutes"]);
  }
  if (seconds > longestSeconds) {
    throw refused("", [field, seconds, "may not specify a duration larger than 2^32 seconds"]);
  }
}

type Reference = NonNullable<NonNullable<TokenRequest["spec"]>["boundObjectRef"]>;

function bind(
  reference: Reference | undefined,
  { namespace, account, reader }: { namespace: string; account: string; reader: Reader },
): BoundObjects {
  if (reference === undefined) return {};
  const { apiVersion = "", kind = "", name = "" } = reference;
  const core = apiVersion === "" || apiVersion === "v1";
  switch (core ? kind : "") {
    case "Pod": {
      const pod = get(reader, pods, { namespace, name });
      if (pod.spec?.serviceAccountName !== account) {
        throw badRequest(
          `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
        );
      }
      const nodeName = pod.spec?.nodeName ?? "";
      const node = reader.find(nodes, { name: nodeName });
      const bound = checked(reference, pod);
      if (nodeName === "") return { pod: bound };
      return { pod: bound, node: node === undefined ? { name: nodeName } : referenceTo(node) };
    }
    case "Secret":
      return { secret: checked(reference, get(reader, secrets, { namespace, name })) };
    case "Node":
      return { node: checked(reference, get(reader, nodes, { name })) };
    default:
      throw badRequest(`cannot bind token to object of type ${describeKind(apiVersion, kind)}`);
  }
}

function get<T extends KubernetesObject>(
  reader: Reader,
  resource: Resource<T>,
  key: { namespace?: string; name: string },
): T {
  const found = reader.find(resource, key);
  if (found === undefined) throw notFound(resource, key.name);
  return found;
}

/** Throws 409 when the request names another incarnation of the object. */
function checked({ uid = "", kind = "", name = "" }: Reference, object: KubernetesObject) {
  if (uid === "" || uid === object.metadata?.uid) return referenceTo(object);
  throw new StatusError({
    code: 409,
    reason: "Conflict",
    message: `Operation cannot be fulfilled on ${kind} "${name}": the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    details: { name, kind },
  });
}

function referenceTo({ metadata }: KubernetesObject): ObjectReference {
  return { name: metadata?.name ?? "", uid: metadata?.uid ?? "" };
}

/** Go's rendering of a GroupVersionKind: `apps/v1, Kind=Deployment`. */
function describeKind(apiVersion: string, kind: string): string {
  return `${apiVersion.includes("/") ? "" : "/"}${apiVersion}, Kind=${kind}`;
}
