import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";
import type { RemoteCommandRequest, RemoteProcess } from "./remote-process.ts";
import { openSpdy } from "./streams/open-spdy.ts";
import { openWebSocket, WebSocketRefusedError } from "./streams/open-websocket.ts";
import { remoteCommandPath } from "./streams/remote-command-path.ts";
import { createSpdyProcess } from "./streams/spdy-process.ts";
import { createWebSocketProcess } from "./streams/websocket-process.ts";

/**
 * Starts a command in a container, or attaches to it. Tries WebSocket and, as kubectl does,
 * falls back to SPDY when the server or a proxy in between refuses. WebSocket v4 can't tell the end
 * of stdin, so it is only offered where that is not needed: without stdin, or with a
 * terminal, whose end of input is a key.
 *
 * Throws StatusError with the server's words when it refuses, EphemeraError when there is no way to it.
 * `signal` ends a running process' connection too.
 */
export async function openRemoteCommand(
  connection: Connection,
  request: RemoteCommandRequest,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  signal.throwIfAborted();
  const target = {
    connection,
    path: remoteCommandPath(connection.server, request),
    options: await connection.requestOptions(),
    signal,
  };
  const context = {
    request,
    signal,
    lost: (problem: string) =>
      new EphemeraError("STREAM_LOST", { host: connection.server.host, problem }),
  };
  const needsEndOfInput = request.stdin && !request.tty;
  const offer = needsEndOfInput
    ? (["v5.channel.k8s.io"] as const)
    : (["v5.channel.k8s.io", "v4.channel.k8s.io"] as const);
  try {
    return createWebSocketProcess(await openWebSocket(target, offer), context);
  } catch (error) {
    if (!(error instanceof WebSocketRefusedError)) throw explainFailure(error, connection);
  }
  const spdy = await openSpdy(target).catch((error: unknown) => {
    throw error instanceof StatusError ? error : explainFailure(error, connection);
  });
  return createSpdyProcess(spdy, context);
}
