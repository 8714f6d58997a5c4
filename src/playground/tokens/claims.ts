/** What ties a token to an object: gone or made anew, the token is void. */
export interface ObjectReference {
  name: string;
  /** Absent for the Node of a Pod that is not registered. */
  uid?: string;
}

/** The claims of a service account token, as Kubernetes 1.36 makes them. Times are seconds since the epoch. */
export interface TokenClaims {
  iss: string;
  sub: string;
  aud: string[];
  iat: number;
  nbf: number;
  exp: number;
  jti: string;
  "kubernetes.io": {
    namespace: string;
    serviceaccount: ObjectReference;
    pod?: ObjectReference;
    secret?: ObjectReference;
    node?: ObjectReference;
    /** After this the token is stale, though still good: its holder should have read the file again. */
    warnafter?: number;
  };
}

/** What a token is tied to besides its account. */
export type BoundObjects = Pick<TokenClaims["kubernetes.io"], "pod" | "secret" | "node">;

/** kube-apiserver's `--service-account-issuer` as kubeadm sets it; also the audience of the API itself. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

/** The lifetime admission asks for: the server knows by it that a client may not re-read its file. */
export const projectedTokenSeconds = 3607;

const yearSeconds = 365 * 24 * 60 * 60;

/** What the claims of one token are made from. */
export interface ClaimFacts {
  namespace: string;
  account: { name: string; uid: string };
  bound: BoundObjects;
  audiences: readonly string[];
  expirationSeconds: number;
  now: Date;
  /** A fresh UUID. */
  id: string;
}

/**
 * The claims of a token. A Pod's own token for the API (3607 seconds) really lasts a year and
 * carries `warnafter` instead, for the sake of clients that read the file only once.
 */
export function planClaims(facts: ClaimFacts): TokenClaims {
  const { namespace, account, bound, audiences, expirationSeconds, now, id } = facts;
  const issued = Math.floor(now.getTime() / 1000);
  const forApi = audiences.length === 1 && audiences[0] === issuer;
  const extended = bound.pod !== undefined && expirationSeconds === projectedTokenSeconds && forApi;
  return {
    aud: [...audiences],
    exp: issued + (extended ? yearSeconds : expirationSeconds),
    iat: issued,
    iss: issuer,
    jti: id,
    "kubernetes.io": {
      namespace,
      ...bound,
      serviceaccount: account,
      ...(extended ? { warnafter: issued + expirationSeconds } : {}),
    },
    nbf: issued,
    sub: accountUser(namespace, account.name),
  };
}

/** `system:serviceaccount:NAMESPACE:NAME`: the user a service account is. */
export function accountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The user, its groups, and what Kubernetes says about the token besides (UserInfo.extra). */
export interface TokenIdentity {
  user: string;
  uid: string;
  groups: readonly string[];
  extra: Readonly<Record<string, readonly string[]>>;
}

/** Who the holder of a token is. */
export function identityOfClaims(claims: TokenClaims): TokenIdentity {
  const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
  const about = (kind: "pod" | "node", reference: ObjectReference | undefined) =>
    reference === undefined
      ? {}
      : {
          [`authentication.kubernetes.io/${kind}-name`]: [reference.name],
          [`authentication.kubernetes.io/${kind}-uid`]: [reference.uid ?? ""],
        };
  return {
    user: accountUser(namespace, serviceaccount.name),
    uid: serviceaccount.uid ?? "",
    groups: [
      "system:serviceaccounts",
      `system:serviceaccounts:${namespace}`,
      "system:authenticated",
    ],
    extra: {
      "authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
      ...about("node", node),
      ...about("pod", pod),
    },
  };
}
