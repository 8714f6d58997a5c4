import type { KubernetesList, KubernetesObject } from "../../../kubernetes/object.ts";
import { plainTable } from "../../resources/columns.ts";
import { apiVersionOf, type Resource } from "../../resources/resource.ts";
import { type Cell, columnDefinitions } from "../../resources/table.ts";
import type { Representation } from "./accept.ts";

/** What a Table's rows carry besides cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** Everything a representation is made from, besides the object. */
export interface RepresentationFacts {
  resource: Resource;
  representation: Representation;
  includeObject: IncludeObject;
  now: Date;
}

interface TableRow {
  cells: Cell[];
  object?: unknown;
}

/** One object in the form the client asked for. */
export function representObject(object: KubernetesObject, facts: RepresentationFacts): unknown {
  const { representation } = facts;
  switch (representation.kind) {
    case "whole":
      return object;
    case "metadata":
      return metadataOnly(object, representation.version);
    case "table":
      return tableOf([object], { resourceVersion: object.metadata?.resourceVersion }, facts);
  }
}

/** A list in the form the client asked for. Items of a plain list carry no kind of their own. */
export function representList(list: KubernetesList, facts: RepresentationFacts): unknown {
  const { representation, resource } = facts;
  switch (representation.kind) {
    case "whole":
      return {
        kind: `${resource.kind}List`,
        apiVersion: apiVersionOf(resource),
        metadata: list.metadata ?? {},
        items: list.items.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
      };
    case "metadata":
      return {
        kind: "PartialObjectMetadataList",
        apiVersion: `meta.k8s.io/${representation.version}`,
        metadata: list.metadata ?? {},
        items: list.items.map((item) => metadataOnly(item, representation.version)),
      };
    case "table":
      return tableOf(list.items, list.metadata ?? {}, facts);
  }
}

/** A Table. `withColumns: false` for the events of a watch after the first. */
export function tableOf(
  objects: readonly KubernetesObject[],
  metadata: object,
  facts: RepresentationFacts,
  options: { withColumns: boolean } = { withColumns: true },
): unknown {
  const { resource, representation } = facts;
  const version = representation.kind === "whole" ? "v1" : representation.version;
  const columns = resource.table ?? plainTable;
  const rows = objects.map((object) => tableRow(object, facts, version));
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: options.withColumns ? columnDefinitions(columns) : null,
    rows,
  };
}

/** One row of a Table; `version` is that of meta.k8s.io. */
export function tableRow(
  object: KubernetesObject,
  { resource, includeObject, now }: RepresentationFacts,
  version: string,
): TableRow {
  const cells = (resource.table ?? plainTable).map((column) => column.cell(object, now));
  return { cells, ...includedObject(object, includeObject, version) };
}

function includedObject(
  object: KubernetesObject,
  include: IncludeObject,
  version: string,
): { object?: unknown } {
  if (include === "None") return {};
  return { object: include === "Object" ? object : metadataOnly(object, version) };
}

function metadataOnly({ metadata }: KubernetesObject, version: string): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}
