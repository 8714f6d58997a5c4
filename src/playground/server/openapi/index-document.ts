import { createHash } from "node:crypto";
import type { JsonObject } from "../../../kubernetes/object.ts";
import { groupVersionPath, openApiDocument, type ServedKind } from "./document.ts";

/** Every OpenAPI v3 document of a server. */
export interface OpenApiDocuments {
  /** What `GET /openapi/v3` answers. */
  readonly index: JsonObject;
  /** What `GET /openapi/v3/PATH` answers, by path (`api/v1`, `apis/apps/v1`); undefined for unknown ones. */
  document(path: string): JsonObject | undefined;
}

/**
 * The documents for the kinds a server serves. Each is made when it is first asked for: the one
 * of core holds some hundred types. `version` is what the documents say they describe.
 */
export function openApiDocuments(kinds: readonly ServedKind[], version: string): OpenApiDocuments {
  const byPath = new Map<string, ServedKind[]>();
  for (const kind of kinds) {
    const path = groupVersionPath(kind);
    byPath.set(path, [...(byPath.get(path) ?? []), kind]);
  }
  const made = new Map<string, JsonObject>();
  return {
    index: {
      paths: Object.fromEntries(
        [...byPath].map(([path, served]) => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(served, version)}` },
        ]),
      ),
    },
    document(path) {
      const served = byPath.get(path);
      if (served === undefined) return undefined;
      const document = made.get(path) ?? openApiDocument(served, version);
      made.set(path, document);
      return document;
    },
  };
}

/** Clients keep a document as long as its hash stays: it follows from the kinds and the version. */
function hashOf(kinds: readonly ServedKind[], version: string): string {
  return createHash("sha256")
    .update(JSON.stringify([version, kinds]))
    .digest("hex")
    .toUpperCase();
}
