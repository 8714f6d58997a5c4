import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { EphemeraError } from "../../errors.ts";
import {
  openSpdyConnection,
  type SpdyConnection,
} from "../../kubernetes/streaming/spdy/connection.ts";
import { keepAliveTimes, streamTimes } from "../remote-process.ts";
import { readRefusal, type UpgradeTarget } from "./upgrade-target.ts";

/**
 * Opens a SPDY connection for a remote command (v4). Throws StatusError when it is refused. Its end
 * is STREAM_SILENT when nothing comes through: the server answers to each stream that is opened.
 */
export async function openSpdy(target: UpgradeTarget): Promise<SpdyConnection> {
  const { connection, path, options, signal, times = streamTimes } = target;
  const request = connection.server.protocol === "http:" ? requestHttp : requestHttps;
  const outgoing = request(new URL(path, connection.server), {
    ...options,
    method: "POST",
  });
  outgoing.setHeader("Connection", "Upgrade");
  outgoing.setHeader("Upgrade", "SPDY/3.1");
  outgoing.setHeader("X-Stream-Protocol-Version", "v4.channel.k8s.io");
  outgoing.setTimeout(times.handshake, () => outgoing.destroy(new Error("it does not answer")));
  outgoing.end();
  const abort = () => outgoing.destroy(toError(signal.reason));
  signal.addEventListener("abort", abort, { once: true });
  const opened = new Promise<SpdyConnection>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      readRefusal(answer).then(reject, reject);
    });
    outgoing.on("upgrade", (_answer, socket, head) => {
      outgoing.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      const spdy = openSpdyConnection(socket, { role: "client", keepAlive: keepAliveTimes });
      const silence = setTimeout(() => {
        const values = { host: connection.server.host, seconds: times.firstSign / 1000 };
        spdy.destroy(new EphemeraError("STREAM_SILENT", values));
      }, times.firstSign);
      socket.once("data", () => clearTimeout(silence));
      void spdy.closed.then(() => clearTimeout(silence));
      resolve(spdy);
    });
  });
  return opened.finally(() => signal.removeEventListener("abort", abort));
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
