import { notAcceptable } from "../request-errors.ts";

/** One alternative of an Accept header. */
export interface AcceptClause {
  /** Lower case, without parameters. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How an object is to be sent. */
export type Representation =
  | { kind: "whole"; contentType: "application/json" | "application/yaml" }
  | { kind: "table"; version: "v1" | "v1beta1"; contentType: "application/json" }
  | { kind: "metadata"; version: "v1" | "v1beta1"; contentType: "application/json" };

const available = ["application/json", "application/yaml"];
const json = new Set(["application/json", "*/*", "application/*"]);

/** The clauses of an Accept header, most wanted first. No header accepts anything. */
export function parseAccept(header: string | undefined): AcceptClause[] {
  if (header === undefined || header.trim() === "") return [{ type: "*/*", parameters: {} }];
  const clauses = header.split(",").map((clause) => {
    const [type = "", ...rest] = clause.split(";").map((part) => part.trim());
    const parameters = Object.fromEntries(
      rest.map((part) => {
        const [name = "", value = ""] = part.split("=");
        return [name.toLowerCase(), value.replaceAll('"', "")];
      }),
    );
    return { type: type.toLowerCase(), parameters };
  });
  return clauses
    .filter((clause) => weightOf(clause) > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a));
}

/** RFC 9110, 12.4.2: between 0, which excludes, and 1; what is no number counts as absent. */
function weightOf({ parameters }: AcceptClause): number {
  const weight = Number(parameters.q ?? 1);
  return Number.isNaN(weight) ? 1 : Math.min(weight, 1);
}

/**
 * The first alternative we can make. Protobuf is never made: typed clients accept JSON too.
 * Throws 406 when there is none.
 */
export function negotiate(header: string | undefined): Representation {
  for (const { type, parameters } of parseAccept(header)) {
    if (type === "application/yaml" && parameters.as === undefined) {
      return { kind: "whole", contentType: "application/yaml" };
    }
    if (!json.has(type)) continue;
    const transformed = transformation(parameters);
    if (transformed !== undefined) return transformed;
  }
  throw notAcceptable(available);
}

/** Undefined for an `as` that we do not know: the client's next alternative counts then. */
function transformation(parameters: Readonly<Record<string, string>>): Representation | undefined {
  const { as, g: group, v: version } = parameters;
  const contentType = "application/json";
  if (as === undefined) return { kind: "whole", contentType };
  if (group !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (as === "Table") return { kind: "table", version, contentType };
  if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") {
    return { kind: "metadata", version, contentType };
  }
  return undefined;
}
