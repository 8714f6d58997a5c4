import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** The kernel asks an idle peer from then on whether it is still there (tcp(7), SO_KEEPALIVE). */
const keepAliveMs = 30_000;

const maxListeners = 30;

/** For a connection that may say nothing for hours: no timeout of an HTTP server ends it. */
export function keepOpen(connection: Duplex): void {
  // A half that has been closed must not close the other.
  connection.allowHalfOpen = true;
  // Each direction's pipeline listens for the end, and so does everyone who counts connections.
  connection.setMaxListeners(maxListeners);
  if (!(connection instanceof Socket)) return;
  connection.setTimeout(0);
  connection.setNoDelay(true);
  connection.setKeepAlive(true, keepAliveMs);
}
