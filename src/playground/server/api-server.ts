import { once, setMaxListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { AuditSink } from "../audit/audit-event.ts";
import { createAuthorizer } from "../authorization/authorizer.ts";
import type { NodeApi } from "../kubelet/node-api.ts";
import { catalog } from "../resources/catalog.ts";
import type { ServedRegistry } from "../resources/create-registry.ts";
import type { TokenAuthority } from "../tokens/token-authority.ts";
import { admit } from "./admit.ts";
import { followRequest } from "./audit/auditor.ts";
import { type Outcome, outcomeOf, outcomeOfError } from "./audit/outcome.ts";
import { type RequestTrail, withWarnings } from "./audit/trail.ts";
import { answerOther, type ServerFacts, type VersionInfo } from "./discovery/other-paths.ts";
import { dispatch } from "./handlers/dispatch.ts";
import { checkHost, checkOrigin } from "./host-check.ts";
import { type ApiRequest, openExchange, parseTarget } from "./http/exchange.ts";
import { countInFlight } from "./http/in-flight.ts";
import { defaultLimits, type ServerLimits } from "./http/limits.ts";
import { createListener } from "./http/listener.ts";
import type { RawRequest, RawResponse } from "./http/raw.ts";
import { errorReply, type Reply, sendReply } from "./http/reply.ts";
import { giveUpBody } from "./http/unread-body.ts";
import { type OpenApiDocuments, openApiDocuments } from "./openapi/index-document.ts";
import { methodNotAllowed, unknownResource } from "./request-errors.ts";
import { isPodStream, parseRoute, type Route } from "./route.ts";
import type { StreamHandler } from "./streams/create-stream-handler.ts";
import { errorResponse, sendPlainResponse } from "./streams/plain-response.ts";
import { type Verb, verbOf } from "./verb.ts";

/** The version whose behaviour is followed. */
const defaultVersion: VersionInfo = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.2",
  gitTreeState: "clean",
  goVersion: "",
  compiler: "",
  platform: `linux/${process.arch === "x64" ? "amd64" : process.arch}`,
};

export interface ApiServerOptions {
  registry: ServedRegistry;
  /** PEM: the server's key and certificate, and the authority that signs clients. */
  tls: { key: string; cert: string; ca: string };
  /** Reaches into running Pods; without it logs answer 503. */
  nodeApi?: NodeApi;
  /** Makes and checks service account tokens; without it only certificates are taken. */
  tokens?: TokenAuthority;
  /** Names and addresses besides loopback that the server is reached by. */
  hostNames?: readonly string[];
  version?: Partial<VersionInfo>;
  /** Whether `/readyz` says so; true when absent. */
  isReady?: () => boolean;
  now?: () => Date;
  /**
   * Takes over an upgrade of exec, attach or port-forward, after the caller was found to be
   * allowed it. Without it every upgrade is refused.
   */
  onUpgrade?: (...upgrade: Parameters<StreamHandler>) => void | Promise<void>;
  /** Hears of every request that changes something or opens a stream. */
  audit?: AuditSink | undefined;
  /** What clients may take, where it is not the default. */
  limits?: Partial<ServerLimits>;
  /** Hears of errors that no client can be blamed for. */
  onError?: (error: unknown) => void;
}

export interface ApiServer {
  /** Resolves with the address that is served; port 0 picks one. */
  listen(at: { host: string; port: number }): Promise<AddressInfo>;
  /** Takes over a connection that came in elsewhere, as if it had come to the served port. */
  accept(socket: Socket): void;
  /** Aborted when the server closes: streams that were taken over end then. */
  readonly draining: AbortSignal;
  /** Ends watches, lets running requests finish for `graceMilliseconds`, then cuts what is left. */
  close(graceMilliseconds?: number): Promise<void>;
}

/** The API over HTTPS, HTTP/2 and HTTP/1.1 on one port. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const drain = new AbortController();
  // Every session that runs listens to it, and lets go at its end.
  setMaxListeners(0, drain.signal);
  const hosts = new Set(["localhost", "127.0.0.1", "::1", ...(options.hostNames ?? [])]);
  const limits: ServerLimits = { ...defaultLimits, ...options.limits };
  const inFlight = countInFlight(limits);
  const authorizer = createAuthorizer(options.registry);
  const { now = () => new Date() } = options;
  const door = { authorizer, tokens: options.tokens };
  let documents: OpenApiDocuments | undefined;
  const facts: ServerFacts = {
    version: { ...defaultVersion, ...definedOnly(options.version ?? {}) },
    address: "127.0.0.1",
    isReady: options.isReady ?? (() => true),
    tokens: options.tokens,
    openApi() {
      documents ??= openApiDocuments(catalog, facts.version.gitVersion);
      return documents;
    },
  };
  const listener = createListener({
    tls: options.tls,
    limits,
    serve: (raw, response) => void serve(raw, response),
  });
  const { server } = listener;
  server.on("upgrade", (raw: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(raw, socket, head).catch((error: unknown) => options.onError?.(error));
  });

  async function serve(raw: RawRequest, response: RawResponse): Promise<void> {
    const request = openExchange(raw, response, {
      drain: drain.signal,
      bodyMilliseconds: limits.body,
    });
    const audit = followRequest(raw, { sink: options.audit, now });
    response.setHeader("Audit-Id", audit.id);
    let outcome: Outcome | undefined;
    try {
      const reply = await answer(raw, request, audit.trail);
      outcome = outcomeOf(reply);
      giveUpBody(raw, response);
      await sendReply(request, response, reply, { stallMilliseconds: limits.stall });
    } catch (error) {
      // The reply itself failed on its way: nothing more can be said on this connection.
      if (!request.signal.aborted) options.onError?.(error);
      response.destroy();
    } finally {
      audit.complete(outcome);
    }
  }

  async function answer(raw: RawRequest, request: ApiRequest, trail: RequestTrail): Promise<Reply> {
    try {
      checkHost(authorityOf(raw), hosts);
      checkOrigin(raw.headers.origin, hosts);
      const route = parseRoute(request.path);
      const identity = await admit(door, { raw, request, route, trail });
      if (route.kind === "other") return await answerOther(request, facts);
      if (route.kind === "unknown-resource") throw unknownResource();
      const verb = verbOf(request.method, route, request.query);
      if (verb === undefined) throw methodNotAllowed();
      if (route.resource.deprecation !== undefined) trail.warn(route.resource.deprecation);
      const { registry, nodeApi, tokens } = options;
      const leave = isLongRunning(verb, route) ? () => undefined : inFlight.enter(kindOf(verb));
      try {
        const parts = { authorizer, registry, nodeApi, tokens, now };
        const reply = await dispatch(verb, { ...route, request, identity, notes: trail, ...parts });
        return withWarnings(reply, trail);
      } finally {
        leave();
      }
    } catch (error) {
      const reply = errorReply(error);
      const ours = !(error instanceof StatusError) && !request.signal.aborted;
      if (ours) options.onError?.(error);
      return reply;
    }
  }

  async function upgrade(raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const audit = followRequest(raw, { sink: options.audit, now });
    const { trail } = audit;
    try {
      checkHost(authorityOf(raw), hosts);
      checkOrigin(raw.headers.origin, hosts);
      const { path, query } = parseTarget(raw.url ?? "/");
      const route = parseRoute(path);
      const request = { method: raw.method ?? "GET", path, query };
      const identity = await admit(door, { raw, request, route, trail });
      if (isPodLog(route)) {
        const { registry, nodeApi, tokens } = options;
        const parts = { authorizer, notes: trail, registry, nodeApi, tokens, now };
        const read = (request: ApiRequest) =>
          dispatch("get", { ...route, request, identity, ...parts });
        const { serveLogOverWebSocket } = await import("./streams/log-over-websocket.ts");
        await serveLogOverWebSocket({ request: raw, socket, head, read, signal: drain.signal });
        return;
      }
      if (!isPodStream(route) || options.onUpgrade === undefined) throw unknownResource();
    } catch (error) {
      audit.complete(outcomeOfError(error));
      sendPlainResponse(socket, errorResponse(error));
      return;
    }
    await options.onUpgrade(raw, socket, head, {
      answered: (code) => (code < 400 ? audit.started({ code }) : audit.complete({ code })),
    });
    audit.complete();
  }

  return {
    draining: drain.signal,
    async listen({ host, port }) {
      server.listen(port, host);
      await once(server, "listening");
      const address = addressOf(server);
      facts.address = `${address.address}:${address.port}`;
      return address;
    },
    accept: (socket) => void server.emit("connection", socket),
    async close(graceMilliseconds = 2000) {
      drain.abort();
      const closed = once(server, "close");
      listener.drain();
      const cut = setTimeout(() => listener.cut(), graceMilliseconds);
      await closed;
      clearTimeout(cut);
      authorizer.stop();
    },
  };
}

/** Watches and logs run until they are ended: they are bounded by connections, not by requests. */
function isLongRunning(verb: Verb, route: Extract<Route, { kind: "resource" }>): boolean {
  return verb === "watch" || (route.subresource === "log" && route.resource.plural === "pods");
}

function kindOf(verb: Verb): "reading" | "writing" {
  return verb === "get" || verb === "list" ? "reading" : "writing";
}

function isPodLog(route: Route): route is Extract<Route, { kind: "resource" }> {
  return (
    route.kind === "resource" && route.resource.plural === "pods" && route.subresource === "log"
  );
}

function authorityOf(raw: RawRequest): string | undefined {
  const authority = raw.headers[":authority"] ?? raw.headers.host;
  return Array.isArray(authority) ? authority[0] : authority;
}

function addressOf(server: Http2SecureServer): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new TypeError("the server has no port");
  return address;
}

function definedOnly(version: Partial<VersionInfo>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
