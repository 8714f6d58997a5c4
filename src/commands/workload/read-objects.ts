import { type ApiClient, type ApiRequest, apiPath } from "../../cluster/api-client.ts";
import { EphemeraError } from "../../errors.ts";
import { StatusError } from "../../kubernetes/status-error.ts";

/** Who reads, where, and until when. */
export interface Reader {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** A kind by its words in paths; of all of them it is the version v1. */
export interface ReadKind {
  readonly group: string;
  readonly resource: string;
}

/** Reads an object of the namespace. Throws WORKLOAD_FORBIDDEN and `StatusError`. */
export function readObject<T>(reader: Reader, kind: ReadKind, name: string): Promise<T> {
  return ask<T>(reader, { path: pathOf(reader, kind, [name]) }, `get ${kind.resource}`);
}

/** Reads the objects a selector finds there, all of them without one. Throws the same. */
export async function listObjects<T>(
  reader: Reader,
  kind: ReadKind,
  labelSelector?: string,
): Promise<readonly T[]> {
  const request = { path: pathOf(reader, kind, []), query: { labelSelector } };
  const { items } = await ask<{ items: readonly T[] | null }>(
    reader,
    request,
    `list ${kind.resource}`,
  );
  return items ?? [];
}

function pathOf({ namespace }: Reader, { group, resource }: ReadKind, rest: string[]): string {
  const root = group === "" ? ["api", "v1"] : ["apis", group, "v1"];
  return apiPath(...root, "namespaces", namespace, resource, ...rest);
}

async function ask<T>(reader: Reader, request: ApiRequest, right: string): Promise<T> {
  const { client, signal, namespace } = reader;
  try {
    return await client.json<T>({ ...request, signal });
  } catch (cause) {
    if (!(cause instanceof StatusError) || cause.reason !== "Forbidden") throw cause;
    throw new EphemeraError(
      "WORKLOAD_FORBIDDEN",
      { right, namespace, problem: cause.message },
      { cause },
    );
  }
}
