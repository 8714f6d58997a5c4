import { admissionForbidden, notFound } from "../api-errors.ts";
import type { Reader, Resource } from "../resource.ts";
import { namespaces } from "./namespaces.ts";

/** Throws unless new objects may be made in a namespace: it exists and is not being deleted. */
export function checkNamespaceAccepts(
  resource: Resource,
  namespace: string,
  name: string,
  reader: Reader,
): void {
  const found = reader.find(namespaces, { name: namespace });
  if (found === undefined) throw notFound(namespaces, namespace);
  if (found.metadata?.deletionTimestamp === undefined) return;
  throw admissionForbidden(
    resource,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  );
}
