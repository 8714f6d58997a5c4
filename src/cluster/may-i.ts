import type { ApiClient } from "./api-client.ts";

/** A right on one object, or without a name on all of them, as RBAC names it. */
export interface AccessQuestion {
  readonly verb: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
}

/**
 * Does the server say that we lack a right? True only for a plain no: a server that can't be asked
 * (no such API, no right to ask) is believed when the request itself is made.
 */
export async function isDenied(
  client: ApiClient,
  question: AccessQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const review = await client.json<{ status?: { allowed?: boolean } }>({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: {
        kind: "SelfSubjectAccessReview",
        apiVersion: "authorization.k8s.io/v1",
        spec: { resourceAttributes: question },
      },
      signal,
    });
    return review.status?.allowed === false;
  } catch {
    return false;
  }
}
