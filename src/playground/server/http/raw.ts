import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

/** A request as Node hands it over, of either version of HTTP. */
export type RawRequest = IncomingMessage | Http2ServerRequest;

/** The response that goes with it. */
export type RawResponse = ServerResponse | Http2ServerResponse;
