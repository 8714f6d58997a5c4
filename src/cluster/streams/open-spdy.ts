import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import {
  openSpdyConnection,
  type SpdyConnection,
} from "../../kubernetes/streaming/spdy/connection.ts";
import { keepAliveTimes } from "../remote-process.ts";
import { readRefusal, type UpgradeTarget } from "./upgrade-target.ts";

/** Opens a SPDY connection for a remote command (v4). Throws StatusError when it is refused. */
export async function openSpdy(target: UpgradeTarget): Promise<SpdyConnection> {
  const { connection, path, options, signal } = target;
  const request = connection.server.protocol === "http:" ? requestHttp : requestHttps;
  const outgoing = request(new URL(path, connection.server), {
    ...options,
    method: "POST",
  });
  outgoing.setHeader("Connection", "Upgrade");
  outgoing.setHeader("Upgrade", "SPDY/3.1");
  outgoing.setHeader("X-Stream-Protocol-Version", "v4.channel.k8s.io");
  outgoing.end();
  const abort = () => outgoing.destroy(toError(signal.reason));
  signal.addEventListener("abort", abort, { once: true });
  const opened = new Promise<SpdyConnection>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      readRefusal(answer).then(reject, reject);
    });
    outgoing.on("upgrade", (_answer, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(openSpdyConnection(socket, { role: "client", keepAlive: keepAliveTimes }));
    });
  });
  return opened.finally(() => signal.removeEventListener("abort", abort));
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
