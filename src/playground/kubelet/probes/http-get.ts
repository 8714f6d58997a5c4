import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { HTTPGetAction, HTTPHeader } from "../../../kubernetes/types.ts";
import { codeOf, dialError, joinHostPort } from "./go-words.ts";
import { outputLimit } from "./outcome.ts";

/** A GET request of a probe or a hook. */
export interface HttpGet {
  /** As it is asked for and told in messages: a default port stays written. */
  url: string;
  host: string;
  port: number;
  headers: Record<string, string | string[]>;
}

/** What was answered; the body is cut at 10 KiB. */
export interface HttpAnswer {
  status: number;
  body: string;
}

/** The kubelet's request for an HTTPGetAction. `address` is the Pod's, for when no host is given. */
export function httpGetOf(
  { path = "/", scheme = "HTTP", host, httpHeaders = [] }: HTTPGetAction,
  { address, port, userAgent }: { address: string; port: number; userAgent: string },
): HttpGet {
  const to = host === undefined || host === "" ? address : host;
  const slash = path.startsWith("/") ? "" : "/";
  return {
    url: `${scheme.toLowerCase()}://${joinHostPort(to, port)}${slash}${path}`,
    host: to,
    port,
    headers: headersOf(httpHeaders, userAgent),
  };
}

/** Two names are given unless asked for; one asked for with an empty value is not sent at all. */
function headersOf(wanted: readonly HTTPHeader[], userAgent: string) {
  const headers = new Map<string, { name: string; values: string[] }>();
  for (const { name, value } of wanted) {
    const key = name.toLowerCase();
    const entry = headers.get(key) ?? { name, values: [] };
    entry.values.push(value);
    headers.set(key, entry);
  }
  for (const [name, value] of [
    ["User-Agent", userAgent],
    ["Accept", "*/*"],
  ] as const) {
    const given = headers.get(name.toLowerCase());
    if (given === undefined) headers.set(name.toLowerCase(), { name, values: [value] });
    else if (given.values.every((each) => each === "")) headers.delete(name.toLowerCase());
  }
  return Object.fromEntries(
    [...headers.values()].map(({ name, values }) => [
      name,
      values.length === 1 ? (values[0] ?? "") : values,
    ]),
  );
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 10;

/**
 * Sends the request on a connection of its own, without looking at certificates, and follows
 * redirects to the same host name only, as the kubelet does. Rejects in Go's words.
 */
export async function sendGet(get: HttpGet, signal: AbortSignal): Promise<HttpAnswer> {
  let { url } = get;
  for (let followed = 0; ; followed += 1) {
    const { response, body } = await send(url, get, signal);
    const { location } = response.headers;
    const status = response.statusCode ?? 0;
    if (!redirects.has(status) || location === undefined) return { status, body };
    const next = new URL(location, url);
    if (next.hostname !== new URL(url).hostname) return { status, body };
    if (followed + 1 >= mostRedirects) {
      throw new Error(`Get ${JSON.stringify(location)}: stopped after ${mostRedirects} redirects`);
    }
    url = next.href;
  }
}

function send(url: string, get: HttpGet, signal: AbortSignal) {
  return new Promise<{ response: IncomingMessage; body: string }>((resolve, reject) => {
    const where = `Get ${JSON.stringify(url)}`;
    const begin = url.startsWith("https:") ? requestHttps : requestHttp;
    const options = { agent: false, headers: get.headers, signal, rejectUnauthorized: false };
    let connected = false;
    const outgoing = begin(url, options, (response) => {
      readBody(response).then(
        (body) => resolve({ response, body }),
        (error: unknown) => reject(signal.aborted ? new Error(bodyTimeout) : error),
      );
    });
    outgoing.once("socket", (socket) => {
      socket.once("connect", () => {
        connected = true;
      });
    });
    outgoing.once("error", (error) => {
      reject(
        new Error(`${where}: ${explain(error, { get, connected, signal })}`, { cause: error }),
      );
    });
    outgoing.end();
  });
}

const bodyTimeout =
  "context deadline exceeded (Client.Timeout or context cancellation while reading body)";

function explain(
  error: Error,
  { get, connected, signal }: { get: HttpGet; connected: boolean; signal: AbortSignal },
): string {
  const awaiting = "(Client.Timeout exceeded while awaiting headers)";
  if (signal.aborted) {
    const dial = `dial tcp ${joinHostPort(get.host, get.port)}: i/o timeout`;
    return `${connected ? "context deadline exceeded" : dial} ${awaiting}`;
  }
  const code = codeOf(error);
  if (!connected) return dialError(error, get.host, get.port);
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "EPROTO") {
    return "http: server gave HTTP response to HTTPS client";
  }
  if (code.startsWith("HPE_")) {
    return "net/http: HTTP/1.x transport connection broken: malformed HTTP response";
  }
  // Node says so of a connection that was closed before any answer.
  if (code === "ECONNRESET") return "EOF";
  return error.message;
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= outputLimit) break;
  }
  return Buffer.concat(chunks).toString("utf8", 0, outputLimit);
}
