import type { StreamOptions } from "../../kubelet/node-api.ts";
import { badRequest } from "../../resources/api-errors.ts";

/** What a client asks of `pods/exec`, `pods/attach` or `pods/portforward`. */
export interface PodStreamRequest {
  kind: "exec" | "attach" | "portforward";
  namespace: string;
  pod: string;
  /** As named by the client; undefined leaves the choice to the server. */
  container: string | undefined;
  /** Empty except for exec. */
  command: string[];
  options: StreamOptions;
  /** `?ports=` of the old WebSocket port-forward; empty where streams name their ports. */
  ports: number[];
}

const streamPath = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach|portforward)$/;

/**
 * Reads a request's target (`/path?query`); undefined when it is no streaming subresource.
 * Throws StatusError 400 for a query that can't be read.
 */
export function parseStreamRequest(target: string): PodStreamRequest | undefined {
  if (!URL.canParse(target, "http://server")) return undefined;
  const { pathname, searchParams } = new URL(target, "http://server");
  const [, namespace, pod, kind] = streamPath.exec(pathname) ?? [];
  if (namespace === undefined || pod === undefined || !isKind(kind)) return undefined;
  const tty = parseFlag(searchParams.get("tty"));
  return {
    kind,
    namespace: decodeSegment(namespace),
    pod: decodeSegment(pod),
    container: searchParams.get("container") || undefined,
    command: searchParams.getAll("command"),
    options: {
      stdin: parseFlag(searchParams.get("stdin")),
      stdout: parseFlag(searchParams.get("stdout")),
      // A terminal has one output; the runtime refuses to be asked for both, the kubelet drops it.
      stderr: !tty && parseFlag(searchParams.get("stderr")),
      tty,
    },
    ports: searchParams.getAll("ports").flatMap((list) => list.split(",").map(parsePort)),
  };
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(text)}`);
  }
}

/** In the words of the kubelet's `?port=`, whom the real API server hands them to. */
function parsePort(text: string): number {
  const problem = !/^\d+$/.test(text)
    ? "invalid syntax"
    : Number(text) > 0xffff
      ? "value out of range"
      : undefined;
  if (problem !== undefined) {
    const cause = `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${problem}`;
    throw badRequest(`unable to parse ${JSON.stringify(text)} as a port: ${cause}`);
  }
  if (Number(text) === 0) throw badRequest(`port ${JSON.stringify(text)} must be > 0`);
  return Number(text);
}

/** Kubernetes' query booleans: only absence, `false` and `0` are false; `?tty` is true. */
function parseFlag(value: string | null): boolean {
  return value !== null && value !== "0" && value.toLowerCase() !== "false";
}

function isKind(text: string | undefined): text is PodStreamRequest["kind"] {
  return text === "exec" || text === "attach" || text === "portforward";
}

/** The protocol's own sub-protocol that carries a whole SPDY connection in WebSocket messages. */
export const tunnelProtocol = "SPDY/3.1+portforward.k8s.io";

/** How a request is carried to the runtime. */
export type StreamRoute = "splice" | "translate-v5" | "tunnel" | "not-an-upgrade";

/**
 * The runtime speaks SPDY and WebSocket up to v4: those are spliced through. WebSocket v5
 * (stdin half-close) and the port-forward tunnel end here. A client that offers v5 among
 * others gets v5.
 */
export function routeStream(
  kind: PodStreamRequest["kind"],
  upgrade: string | undefined,
  offered: readonly string[],
): StreamRoute {
  switch (upgrade?.toLowerCase()) {
    case "spdy/3.1":
      return "splice";
    case "websocket":
      if (kind === "portforward") return offered.includes(tunnelProtocol) ? "tunnel" : "splice";
      return offered.includes("v5.channel.k8s.io") ? "translate-v5" : "splice";
    default:
      return "not-an-upgrade";
  }
}
