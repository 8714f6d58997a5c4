import type { KubernetesList } from "../../../kubernetes/object.ts";
import { plainTable } from "../../resources/columns.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import { columnDefinitions } from "../../resources/table.ts";
import { itemText, metadataText } from "./object-text.ts";
import { type RepresentationFacts, tableRow } from "./represent.ts";

/**
 * The JSON of a list in the form the client asked for, piece by piece: joined, the pieces are
 * what `representList` gives. A long list is never made in one go, so that it holds up nobody.
 */
export function* listTexts(list: KubernetesList, facts: RepresentationFacts): Generator<string> {
  const metadata = list.metadata ?? {};
  yield opening(metadata, facts);
  let separator = "";
  for (const item of list.items) {
    const { representation } = facts;
    switch (representation.kind) {
      case "whole":
        yield separator + itemText(item);
        break;
      case "metadata":
        yield separator + metadataText(item, representation.version);
        break;
      case "table":
        yield separator + JSON.stringify(tableRow(item, facts, representation.version));
    }
    separator = ",";
  }
  yield "]}\n";
}

function opening(metadata: object, { representation, resource }: RepresentationFacts): string {
  switch (representation.kind) {
    case "whole":
      return before("items", {
        kind: `${resource.kind}List`,
        apiVersion: apiVersionOf(resource),
        metadata,
      });
    case "metadata":
      return before("items", {
        kind: "PartialObjectMetadataList",
        apiVersion: `meta.k8s.io/${representation.version}`,
        metadata,
      });
    case "table":
      return before("rows", {
        kind: "Table",
        apiVersion: `meta.k8s.io/${representation.version}`,
        metadata,
        columnDefinitions: columnDefinitions(resource.table ?? plainTable),
      });
  }
}

/** The text of an object up to the first element of its last field, a list. */
function before(list: string, fields: object): string {
  return `${JSON.stringify(fields).slice(0, -1)},${JSON.stringify(list)}:[`;
}
