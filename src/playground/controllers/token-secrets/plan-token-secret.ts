import type { Secret, ServiceAccount } from "../../../kubernetes/types.ts";

/** The type of a Secret that asks for a token without an end. */
export const tokenSecretType = "kubernetes.io/service-account-token";

const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

/** The account a token Secret is for; undefined for any other Secret. */
export function accountOf({ type, metadata }: Secret): string | undefined {
  return type === tokenSecretType ? metadata?.annotations?.[nameAnnotation] : undefined;
}

/** What has to be done about a token Secret. */
export type TokenSecretPlan =
  /** It is in order, or none of ours. */
  | { kind: "keep" }
  /** Its account is gone, or another one of the same name. */
  | { kind: "delete" }
  /** `token` is to be signed anew where `sign` is set. */
  | { kind: "fill"; sign: boolean; data: Record<string, string>; uid: string };

/**
 * What kube-controller-manager's tokens controller does about a Secret: it goes with its account,
 * and holds a token, the authority (PEM) and the namespace. Pure.
 */
export function planTokenSecret(
  secret: Secret,
  account: ServiceAccount | undefined,
  authority: string,
): TokenSecretPlan {
  const { metadata = {}, data = {} } = secret;
  if (accountOf(secret) === undefined || metadata.deletionTimestamp !== undefined) {
    return { kind: "keep" };
  }
  const uid = account?.metadata?.uid;
  if (uid === undefined || account?.metadata?.deletionTimestamp !== undefined) {
    return { kind: "delete" };
  }
  const known = metadata.annotations?.[uidAnnotation];
  if (known !== undefined && known !== "" && known !== uid) return { kind: "delete" };
  const wanted = { "ca.crt": base64(authority), namespace: base64(metadata.namespace ?? "") };
  const sign = (data.token ?? "") === "";
  const isFilled =
    data["ca.crt"] === wanted["ca.crt"] && (data.namespace ?? "") !== "" && !sign && known === uid;
  if (isFilled) return { kind: "keep" };
  const namespace = (data.namespace ?? "") === "" ? wanted.namespace : (data.namespace ?? "");
  return { kind: "fill", sign, uid, data: { ...wanted, namespace } };
}

/** The Secret as it is filled; `token` as it was signed. */
export function filled(
  secret: Secret,
  { data, uid }: TokenSecretPlan & { kind: "fill" },
  token: string | undefined,
): Secret {
  return {
    ...secret,
    metadata: {
      ...secret.metadata,
      annotations: { ...secret.metadata?.annotations, [uidAnnotation]: uid },
    },
    data: { ...secret.data, ...data, ...(token === undefined ? {} : { token: base64(token) }) },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
