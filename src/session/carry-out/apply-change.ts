import { type ApiClient, apiPath } from "../../cluster/api-client.ts";
import type { PlannedChange } from "../../debug/plan.ts";
import { EphemeraError } from "../../errors.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { StatusError } from "../../kubernetes/status-error.ts";

/** Where a planned change is sent to. */
export interface ChangeContext {
  readonly client: ApiClient;
  readonly namespace: string;
  /** The server checks the request and answers it, but changes nothing. */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
}

/** Sends one planned change and gives the server's answer. Throws StatusError, EPHEMERAL_CONTAINERS_DISABLED. */
export async function applyChange(
  change: PlannedChange,
  context: ChangeContext,
): Promise<KubernetesObject> {
  const { client, namespace, signal } = context;
  const pods = ["api", "v1", "namespaces", namespace, "pods"];
  const shared = { signal, ...(context.dryRun && { query: { dryRun: "All" } }) };
  switch (change.kind) {
    case "add-container":
      return client
        .json<KubernetesObject>({
          ...shared,
          method: "PATCH",
          path: apiPath(...pods, change.pod, "ephemeralcontainers"),
          contentType: "application/strategic-merge-patch+json",
          body: change.patch,
        })
        .catch((error: unknown) => {
          throw withoutSubresource(error);
        });
    case "create-pod":
      return client.json({
        ...shared,
        method: "POST",
        path: apiPath(...pods),
        body: change.object,
      });
    case "delete-pod":
      return client.json({
        ...shared,
        method: "DELETE",
        path: apiPath(...pods, change.pod),
        body: {
          kind: "DeleteOptions",
          apiVersion: "v1",
          gracePeriodSeconds: 0,
          ...(change.uid !== undefined && { preconditions: { uid: change.uid } }),
        },
      });
  }
}

/** Servers without the subresource answer 404 without saying what was not found. */
function withoutSubresource(error: unknown): unknown {
  if (!(error instanceof StatusError) || error.code !== 404 || error.details?.name) return error;
  return new EphemeraError(
    "EPHEMERAL_CONTAINERS_DISABLED",
    { problem: JSON.stringify(error.message) },
    { cause: error },
  );
}
