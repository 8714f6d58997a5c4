import type { ApiRequest } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import { unlessKnown } from "../http/unless-known.ts";
import { parseAccept } from "../represent/accept.ts";
import { notAcceptable } from "../request-errors.ts";
import { gnosticMediaType, olderGnosticMediaType } from "./gnostic.ts";
import type { OpenApiDocuments, SentDocument } from "./index-document.ts";

const year = 365 * 24 * 60 * 60 * 1000;

/** Answers `/openapi/v2` and everything under `/openapi/v3`; undefined for paths there are none of. */
export function serveOpenApi(
  path: string,
  request: ApiRequest,
  { documents, now }: { documents: () => OpenApiDocuments; now: Date },
): Reply | undefined {
  if (path === "/openapi/v2") return swaggerReply(request, documents());
  if (path === "/openapi/v3") return reply(request, documents().index());
  if (!path.startsWith("/openapi/v3/")) return undefined;
  const document = documents().document(path.slice("/openapi/v3/".length));
  if (document === undefined) return undefined;
  const asked = request.query.get("hash");
  if (asked === null || asked === "") return reply(request, document);
  if (asked !== document.hash) return redirect(`${path}?hash=${document.hash}`);
  // Under this address there will never be anything else.
  return reply(request, document, {
    "Cache-Control": "public, immutable",
    Expires: new Date(now.getTime() + year).toUTCString(),
  });
}

/** Protobuf for kubectl up to 1.26, JSON for all others. */
function swaggerReply(request: ApiRequest, documents: OpenApiDocuments): Reply {
  for (const { type } of parseAccept(request.headers.accept)) {
    if (type === gnosticMediaType || type === olderGnosticMediaType) {
      return unlessKnown(request, documents.swagger("protobuf"), { contentType: gnosticMediaType });
    }
    if (["application/json", "application/*", "*/*"].includes(type)) {
      return reply(request, documents.swagger("json"));
    }
  }
  throw notAcceptable(["application/json", olderGnosticMediaType, gnosticMediaType]);
}

function reply(
  request: ApiRequest,
  document: SentDocument,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return unlessKnown(request, document, { contentType: "application/json", headers });
}

function redirect(location: string): Reply {
  return { kind: "empty", code: 301, headers: { Location: location } };
}
