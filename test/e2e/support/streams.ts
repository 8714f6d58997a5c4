import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { inject } from "vitest";
import { loadConnection } from "../../../src/cluster/kubeconfig.ts";
import type { RemoteCommandRequest, RemoteProcess } from "../../../src/cluster/remote-process.ts";
import { openSpdy } from "../../../src/cluster/streams/open-spdy.ts";
import { openWebSocket } from "../../../src/cluster/streams/open-websocket.ts";
import { remoteCommandPath } from "../../../src/cluster/streams/remote-command-path.ts";
import { createSpdyProcess } from "../../../src/cluster/streams/spdy-process.ts";
import { createWebSocketProcess } from "../../../src/cluster/streams/websocket-process.ts";
import {
  openSpdyConnection,
  type SpdyConnection,
} from "../../../src/kubernetes/streaming/spdy/connection.ts";

/** The two ways a remote command travels. */
export type Carrier = "v5" | "spdy";

/** Starts an exec in container `main` of a Pod over the given carrier; `signal` drops its connection. */
export function openExec(
  carrier: Carrier,
  pod: string,
  command: readonly string[],
  signal: AbortSignal,
  { tty = false } = {},
): Promise<RemoteProcess> {
  const streams = { stdin: true, stdout: true, stderr: !tty, tty };
  const asked = { namespace: "default", pod, container: "main", kind: "exec", command } as const;
  return open(carrier, { ...asked, ...streams }, signal);
}

/** Attaches to container `main` of a Pod. */
export function openAttach(carrier: Carrier, pod: string): Promise<RemoteProcess> {
  const streams = { stdin: true, stdout: true, stderr: true, tty: false };
  const asked = { namespace: "default", pod, container: "main", kind: "attach" } as const;
  return open(carrier, { ...asked, ...streams }, new AbortController().signal);
}

async function open(
  carrier: Carrier,
  asked: RemoteCommandRequest,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const connection = await connect();
  const target = {
    connection,
    path: remoteCommandPath(connection.server, asked),
    options: await connection.requestOptions(),
    signal,
  };
  const context = { request: asked, signal, lost: (problem: string) => new Error(problem) };
  return carrier === "v5"
    ? createWebSocketProcess(await openWebSocket(target, ["v5.channel.k8s.io"]), context)
    : createSpdyProcess(await openSpdy(target), context);
}

/** A port-forward connection to a Pod, as kubectl before 1.31 opens it. */
export async function openPortForward(pod: string): Promise<SpdyConnection> {
  const socket = await upgrade(`/api/v1/namespaces/default/pods/${pod}/portforward`, {
    Connection: "Upgrade",
    Upgrade: "SPDY/3.1",
    "X-Stream-Protocol-Version": "portforward.k8s.io",
  });
  return openSpdyConnection(socket, { role: "client" });
}

/** One forwarded TCP connection: its bytes, and what went wrong. */
export function forward(connection: SpdyConnection, port: number, requestid: number) {
  const headers = { port: String(port), requestid: String(requestid) };
  const error = connection.openStream({ streamtype: "error", ...headers }).io;
  error.end();
  return { error, data: connection.openStream({ streamtype: "data", ...headers }).io };
}

/** The first lines of a container's log that is followed; then the connection is dropped. */
export async function followLog(pod: string, lines: number): Promise<string[]> {
  const connection = await connect();
  const path = `/api/v1/namespaces/default/pods/${pod}/log?follow=true&tailLines=1`;
  const outgoing = request(new URL(path, connection.server), await connection.requestOptions());
  outgoing.end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of answer as AsyncIterable<Buffer>) {
    text += piece.toString();
    if (text.split("\n").length > lines) break;
  }
  return text.split("\n").slice(0, lines);
}

/** The API server of the shared playground, as its admin. */
export function connect() {
  return loadConnection({ kubeconfig: inject("kubeconfig"), env: {} });
}

/** Sends an upgrade request and gives the socket; throws with the answer when it is refused. */
export async function upgrade(path: string, headers: Record<string, string>, method = "POST") {
  const connection = await connect();
  const options = { ...(await connection.requestOptions()), method, headers };
  const outgoing = request(new URL(path, connection.server), options);
  outgoing.end();
  outgoing.once("response", (answer: IncomingMessage) => {
    outgoing.destroy(new Error(`answered ${answer.statusCode}`));
  });
  const [, socket, head] = (await once(outgoing, "upgrade")) as [IncomingMessage, Duplex, Buffer];
  if (head.length > 0) socket.unshift(head);
  return socket;
}
