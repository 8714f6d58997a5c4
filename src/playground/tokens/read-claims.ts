import type { ObjectReference, TokenClaims } from "./claims.ts";

/** The claims in a verified payload; undefined when it isn't one of our tokens. */
export function readClaims(payload: Readonly<Record<string, unknown>>): TokenClaims | undefined {
  const { iss, sub, aud, iat, nbf, exp, jti } = payload;
  const own = recordOf(payload["kubernetes.io"]);
  const account = referenceOf(own?.serviceaccount);
  const audiences = typeof aud === "string" ? [aud] : aud;
  if (
    typeof iss !== "string" ||
    typeof sub !== "string" ||
    typeof iat !== "number" ||
    typeof nbf !== "number" ||
    typeof exp !== "number" ||
    typeof jti !== "string" ||
    !isStrings(audiences) ||
    account === undefined ||
    typeof own?.namespace !== "string"
  ) {
    return undefined;
  }
  return {
    iss,
    sub,
    aud: audiences,
    iat,
    nbf,
    exp,
    jti,
    "kubernetes.io": {
      namespace: own.namespace,
      serviceaccount: account,
      ...present("pod", referenceOf(own.pod)),
      ...present("secret", referenceOf(own.secret)),
      ...present("node", referenceOf(own.node)),
    },
  };
}

function present<K extends string>(key: K, value: ObjectReference | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, ObjectReference>>;
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(Object.entries(value));
}

function referenceOf(value: unknown): ObjectReference | undefined {
  const { name, uid } = recordOf(value) ?? {};
  if (typeof name !== "string") return undefined;
  return { name, ...(typeof uid === "string" ? { uid } : {}) };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
