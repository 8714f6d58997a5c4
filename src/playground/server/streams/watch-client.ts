import type { WebSocket } from "ws";
import { type KeepAliveOptions, startKeepAlive } from "../../../kubernetes/streaming/keep-alive.ts";

/** How often a client is asked for a sign of life, and after which silence it counts as gone. */
export type KeepAliveTimes = Pick<KeepAliveOptions, "intervalMs" | "timeoutMs">;

/** kubectl gives a silent server 61 s. */
export const keepAliveTimes: KeepAliveTimes = { intervalMs: 30_000, timeoutMs: 120_000 };

/**
 * What may wait to be sent to a client. Output is sent one piece at a time, so more than this
 * are answers to pings of a client that does not read them.
 */
const maxUnsentBytes = 4 * 1024 * 1024;

/**
 * Keeps an idle WebSocket open through whatever lies in between, finds out when its client is gone
 * (a paused socket does not see an end), and drops one that floods us with pings.
 */
export function watchClient(client: WebSocket, times: KeepAliveTimes = keepAliveTimes): void {
  const keepAlive = startKeepAlive({
    ...times,
    ping: () => {
      client.ping();
      // While stdin is held up its pings lie unread; kubectl takes a pong nobody asked for as well.
      if (client.isPaused) client.pong();
    },
    isPaused: () => client.isPaused,
    onSilence: () => client.terminate(),
  });
  client.on("pong", keepAlive.heard);
  client.on("message", keepAlive.heard);
  client.on("ping", () => {
    keepAlive.heard();
    if (client.bufferedAmount > maxUnsentBytes) client.terminate();
  });
  // ws closes by itself after an error.
  client.on("error", () => {});
  client.once("close", keepAlive.stop);
}

/** A client that broke the protocol may not wait half a minute with its answer to our close. */
const refusedLingerMs = 1000;

/** Closes with 1002 (protocol error), and soon after for good. */
export function refuseClient(client: WebSocket, reason: string): void {
  if (client.readyState !== client.OPEN) return;
  client.close(1002, reason);
  const cut = setTimeout(() => client.terminate(), refusedLingerMs);
  client.once("close", () => clearTimeout(cut));
}
