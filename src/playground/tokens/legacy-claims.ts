import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Secret } from "../../kubernetes/types.ts";
import type { Reader } from "../resources/resource.ts";
import { secrets } from "../resources/secrets/secrets.ts";
import { serviceAccounts } from "../resources/serviceaccounts.ts";
import { accountUser, type TokenIdentity } from "./claims.ts";

/** Who signs the tokens in Secrets: they were there before TokenRequests, and have no end and no audience. */
export const legacyIssuer = "kubernetes/serviceaccount";

/** What such a token is made for. */
export interface LegacyFacts {
  namespace: string;
  account: { name: string; uid: string };
  /** Name of the Secret it lies in. */
  secret: string;
}

const prefix = "kubernetes.io/serviceaccount";
const names = {
  namespace: `${prefix}/namespace`,
  secret: `${prefix}/secret.name`,
  account: `${prefix}/service-account.name`,
  uid: `${prefix}/service-account.uid`,
} as const;

/** The claims of a token in a Secret of type `kubernetes.io/service-account-token`. */
export function legacyClaims({ namespace, account, secret }: LegacyFacts): Record<string, string> {
  return {
    iss: legacyIssuer,
    [names.namespace]: namespace,
    [names.secret]: secret,
    [names.account]: account.name,
    [names.uid]: account.uid,
    sub: accountUser(namespace, account.name),
  };
}

/** The facts in a verified payload; undefined when it is no such token. */
export function readLegacyClaims(
  payload: Readonly<Record<string, unknown>>,
): LegacyFacts | undefined {
  const text = (name: string) => {
    const value = payload[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const namespace = text(names.namespace);
  const secret = text(names.secret);
  const name = text(names.account);
  const uid = text(names.uid);
  if (payload.iss !== legacyIssuer || namespace === undefined || secret === undefined) {
    return undefined;
  }
  if (name === undefined || uid === undefined || payload.sub !== accountUser(namespace, name)) {
    return undefined;
  }
  return { namespace, secret, account: { name, uid } };
}

/** Why such a token is void; it is good as long as its Secret holds it and its account lives. */
export function findLegacyVoid(
  { namespace, secret, account }: LegacyFacts,
  token: string,
  reader: Reader,
): string | undefined {
  const box = reader.find(secrets, { namespace, name: secret });
  if (box === undefined || isDeleted(box)) return "service account token has been invalidated";
  if (!holdsToken(box, token)) return "service account token does not match server's copy";
  const found = reader.find(serviceAccounts, { namespace, name: account.name });
  if (found === undefined) return `serviceaccounts "${account.name}" not found`;
  if (isDeleted(found)) return `service account ${namespace}/${account.name} has been deleted`;
  if (found.metadata?.uid === account.uid) return undefined;
  return `service account UID (${found.metadata?.uid}) does not match claim (${account.uid})`;
}

function isDeleted({ metadata }: KubernetesObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

function holdsToken({ data = {} }: Secret, token: string): boolean {
  return Buffer.from(data.token ?? "", "base64").toString() === token;
}

/** Who the holder of such a token is. */
export function identityOfLegacy({ namespace, account }: LegacyFacts): TokenIdentity {
  return {
    user: accountUser(namespace, account.name),
    uid: account.uid,
    groups: [
      "system:serviceaccounts",
      `system:serviceaccounts:${namespace}`,
      "system:authenticated",
    ],
    extra: {},
  };
}
