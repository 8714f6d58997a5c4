import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { finished } from "node:stream/promises";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Status } from "../kubernetes/types.ts";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";
import { parseWarningHeader } from "./warning-header.ts";

/** One request to the API server. */
export interface ApiRequest {
  /** GET when absent. */
  readonly method?: string;
  /** Path below the server's base URL, already encoded; `path` makes one. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` when absent. */
  readonly contentType?: string;
  /** `application/json` when absent; other representations must be JSON too. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Requests to one API server. */
export interface ApiClient {
  readonly connection: Connection;
  /** Sends a request and parses the answer. Throws `StatusError` for an answer that is an error. */
  json<T>(request: ApiRequest): Promise<T>;
  /** Sends a request and gives the body of its successful answer as it comes. */
  stream(request: ApiRequest): Promise<IncomingMessage>;
}

/** What a client is made of. */
export interface ApiClientOptions {
  readonly connection: Connection;
  /** Longest wait for an answer's beginning, in milliseconds; 0 for no limit. */
  readonly requestTimeout?: number;
  /** Called with the text of each `Warning` header. */
  readonly onWarning?: (text: string) => void;
  /** Longest wait for a connection to be made, in milliseconds; kubectl's 30 s when absent. */
  readonly connectTimeout?: number;
  /** Called once, when an answer takes long. */
  readonly onSlow?: () => void;
  /** How long that is, in milliseconds; 5 s when absent. */
  readonly slowAfter?: number;
  /** Called once for each answer, for `-v=6`. */
  readonly onAnswer?: (line: string) => void;
}

/** Makes a client. It opens connections as it needs them and keeps them open between requests. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { connection, slowAfter = 5_000 } = options;
  let isSaid = false;
  const saySlow = () => {
    if (!isSaid) options.onSlow?.();
    isSaid = true;
  };
  const stream = async (request: ApiRequest) => {
    const answer = await send(options, request);
    for (const text of parseWarningHeader(answer.headers.warning)) options.onWarning?.(text);
    if (isSuccess(answer)) return answer;
    throw statusErrorOf(answer, await readText(answer, connection));
  };
  return {
    connection,
    stream,
    async json<T>(request: ApiRequest): Promise<T> {
      const slow = setTimeout(saySlow, slowAfter);
      const text = await stream(request)
        .then((answer) => readText(answer, connection))
        .finally(() => clearTimeout(slow));
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        const problem = `it answered ${JSON.stringify(text.slice(0, 80))}, which is not JSON`;
        const host = connection.server.host;
        throw new EphemeraError("CONNECTION_LOST", { host, problem }, { cause });
      }
    },
  };
}

/** A path of the API, each segment encoded. */
export function apiPath(...segments: readonly string[]): string {
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

async function send(options: ApiClientOptions, request: ApiRequest): Promise<IncomingMessage> {
  const { connection, requestTimeout = 0, connectTimeout = 30_000 } = options;
  const { server } = connection;
  const credentials = await connection.requestOptions();
  const url = new URL(server);
  url.pathname = server.pathname.replace(/\/$/, "") + request.path;
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const method = request.method ?? "GET";
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const started = Date.now();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = (server.protocol === "http:" ? httpRequest : httpsRequest)(url, {
      ...credentials,
      method,
      ...(request.signal && { signal: request.signal }),
      headers: {
        ...credentials.headers,
        accept: request.accept ?? "application/json",
        "user-agent": "ephemera",
        ...(body !== undefined && {
          "content-type": request.contentType ?? "application/json",
          "content-length": Buffer.byteLength(body),
        }),
      },
    });
    if (requestTimeout > 0) {
      call.setTimeout(requestTimeout, () => {
        const seconds = requestTimeout / 1000;
        call.destroy(new EphemeraError("REQUEST_TIMEOUT", { host: server.host, seconds }));
      });
    }
    limitConnecting(call, server, connectTimeout);
    call.once("response", (message) => {
      call.setTimeout(0);
      resolve(message);
    });
    // Also heard after the answer has begun: without a listener it would end the process.
    call.on("error", (cause) => reject(explainFailure(cause, connection)));
    call.end(body);
  });
  options.onAnswer?.(
    `${method} ${url.href} ${answer.statusCode} ${answer.statusMessage} in ${Date.now() - started} milliseconds`,
  );
  return answer;
}

/** An answer may take as long as webhooks take; a connection may not. */
function limitConnecting(call: ClientRequest, server: URL, milliseconds: number): void {
  call.once("socket", (socket) => {
    if (!socket.connecting) return;
    const limit = setTimeout(() => {
      const values = { host: server.host, seconds: milliseconds / 1000 };
      call.destroy(new EphemeraError("REQUEST_TIMEOUT", values));
    }, milliseconds);
    const isOver = () => clearTimeout(limit);
    socket.once(server.protocol === "http:" ? "connect" : "secureConnect", isOver);
    call.once("close", isOver);
  });
}

async function readText(answer: IncomingMessage, connection: Connection): Promise<string> {
  answer.setEncoding("utf8");
  let text = "";
  answer.on("data", (chunk: string) => {
    text += chunk;
  });
  await finished(answer).catch((cause: unknown) => {
    throw explainFailure(cause, connection);
  });
  return text;
}

function isSuccess(answer: IncomingMessage): boolean {
  return answer.statusCode !== undefined && answer.statusCode < 300;
}

/** The Status an error answer carries; a proxy in between may send any text instead. */
function statusErrorOf(answer: IncomingMessage, text: string): StatusError {
  const code = answer.statusCode ?? 0;
  const status = parseStatus(text);
  if (status !== undefined) {
    return new StatusError({
      code: status.code ?? code,
      message: status.message ?? text,
      ...(status.reason !== undefined && { reason: status.reason }),
      ...(status.details !== undefined && { details: status.details }),
    });
  }
  if (code === 404) {
    const message = "the server could not find the requested resource";
    return new StatusError({ code, reason: "NotFound", message });
  }
  const shown = JSON.stringify(text.trim().slice(0, 200));
  return new StatusError({
    code,
    message: `an error on the server (${code} ${answer.statusMessage}: ${shown}) has prevented the request from succeeding`,
  });
}

function parseStatus(text: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "Status";
}
