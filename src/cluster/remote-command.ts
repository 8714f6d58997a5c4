import { EphemeraError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";
import { explainRefusal } from "./explain-refusal.ts";
import {
  type RemoteCommandRequest,
  type RemoteProcess,
  type StreamTimes,
  streamTimes,
} from "./remote-process.ts";
import { openSpdy } from "./streams/open-spdy.ts";
import { givesSign, openWebSocket, WebSocketRefusedError } from "./streams/open-websocket.ts";
import { remoteCommandPath } from "./streams/remote-command-path.ts";
import { createSpdyProcess, type ProcessContext } from "./streams/spdy-process.ts";
import type { UpgradeTarget } from "./streams/upgrade-target.ts";
import { createWebSocketProcess } from "./streams/websocket-process.ts";

/**
 * Starts a command in a container, or attaches to it. Tries WebSocket and, as kubectl does,
 * falls back to SPDY when the server or a proxy in between refuses. WebSocket v4 can't tell the end
 * of stdin, so it is only offered where that is not needed: without stdin, or with a
 * terminal, whose end of input is a key.
 *
 * Throws StatusError with the server's words when it refuses, STREAM_REFUSED when what is before it does,
 * STREAM_SILENT when nothing comes through, EphemeraError when there is no way to it.
 * `signal` ends a running process' connection too.
 */
export async function openRemoteCommand(
  connection: Connection,
  request: RemoteCommandRequest,
  { signal, times = streamTimes }: { signal: AbortSignal; times?: StreamTimes },
): Promise<RemoteProcess> {
  signal.throwIfAborted();
  const target = {
    connection,
    path: remoteCommandPath(connection.server, request),
    options: await connection.requestOptions(),
    signal,
    times,
  };
  const context = {
    request,
    signal,
    lost: (problem: string) => {
      const values = { host: connection.server.host, problem };
      return new EphemeraError("STREAM_LOST", values, { cause: new Error(problem) });
    },
  };
  if (connection.webSockets !== false) {
    try {
      return await overWebSocket(target, context);
    } catch (error) {
      if (!(error instanceof WebSocketRefusedError)) throw explainFailure(error, connection);
    }
  }
  const spdy = await openSpdy(target).catch((error: unknown) => {
    throw explainRefusal(error, connection);
  });
  return createSpdyProcess(spdy, context);
}

async function overWebSocket(
  target: UpgradeTarget,
  context: ProcessContext,
): Promise<RemoteProcess> {
  const { times = streamTimes, connection } = target;
  const { stdin, tty, kind } = context.request;
  const offer =
    stdin && !tty
      ? (["v5.channel.k8s.io"] as const)
      : (["v5.channel.k8s.io", "v4.channel.k8s.io"] as const);
  const socket = await openWebSocket(target, offer);
  const process = createWebSocketProcess(socket, context);
  if (await givesSign(socket, times.firstSign)) return process;
  socket.terminate();
  const silent = new EphemeraError("STREAM_SILENT", {
    host: connection.server.host,
    seconds: times.firstSign / 1000,
  });
  // The command may have been started: only a shell nobody has typed into may be started again.
  if (kind === "exec" && !tty) throw silent;
  throw new WebSocketRefusedError("the WebSocket is silent", { cause: silent });
}
