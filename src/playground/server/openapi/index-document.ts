import { createHash } from "node:crypto";
import type { JsonObject } from "../../../kubernetes/object.ts";
import { groupVersionPath, openApiDocument, type ServedKind } from "./document.ts";
import { encodeSwagger } from "./gnostic.ts";
import { swaggerDocument } from "./swagger.ts";

/** A document as it is sent. */
export interface SentDocument {
  readonly bytes: Buffer;
  /** SHA-512 of the bytes in upper-case hex: another document has another. */
  readonly hash: string;
}

/** Every OpenAPI document of a server. */
export interface OpenApiDocuments {
  /** What `GET /openapi/v3` answers. */
  index(): SentDocument;
  /** What `GET /openapi/v3/PATH` answers, by path (`api/v1`, `apis/apps/v1`); undefined for unknown ones. */
  document(path: string): SentDocument | undefined;
  /** What `GET /openapi/v2` answers: all group versions in one. */
  swagger(form: "json" | "protobuf"): SentDocument;
}

/**
 * The documents for the kinds a server serves. Each is made when it is first asked for, and then
 * kept: the one of core holds some hundred types. `version` is what the documents say they describe.
 */
export function openApiDocuments(kinds: readonly ServedKind[], version: string): OpenApiDocuments {
  const byPath = new Map<string, ServedKind[]>();
  for (const kind of kinds) {
    const path = groupVersionPath(kind);
    byPath.set(path, [...(byPath.get(path) ?? []), kind]);
  }
  const made = new Map<string, SentDocument>();

  function once(name: string, make: () => Buffer): SentDocument {
    const known = made.get(name);
    if (known !== undefined) return known;
    const bytes = make();
    const document = { bytes, hash: hashOf(bytes) };
    made.set(name, document);
    return document;
  }

  function document(path: string): SentDocument | undefined {
    const served = byPath.get(path);
    return served && once(path, () => json(openApiDocument(served, version)));
  }

  function swagger(): JsonObject {
    const documents = [...byPath.values()].map((served) => openApiDocument(served, version));
    return swaggerDocument(documents, version);
  }

  return {
    document,
    index: () =>
      once("index", () => {
        const paths = [...byPath.keys()].map((path): [string, JsonObject] => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}?hash=${document(path)?.hash ?? ""}` },
        ]);
        return json({ paths: Object.fromEntries(paths) });
      }),
    swagger: (form) =>
      once(`v2 ${form}`, () => (form === "protobuf" ? encodeSwagger(swagger()) : json(swagger()))),
  };
}

function json(value: JsonObject): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function hashOf(bytes: Buffer): string {
  return createHash("sha512").update(bytes).digest("hex").toUpperCase();
}
