import { type Duplex, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * How long the other direction may go on after one has ended. In both protocols an end of
 * the transport is an end of the session, so this is only time to hand over what is left.
 */
const lingerMs = 10_000;

/**
 * Joins two connections until both directions have ended: bytes are copied as fast as the
 * slower side takes them, an end on one side is passed on as an end, and when one side
 * breaks both are dropped. Never throws.
 */
export async function splice(one: Duplex, other: Duplex, signal: AbortSignal): Promise<void> {
  let linger: NodeJS.Timeout | undefined;
  const drop = () => {
    one.destroy();
    other.destroy();
  };
  const copy = async (from: Duplex, to: Duplex) => {
    try {
      await pipeline(from, createDeferral(), to, { signal });
      linger ??= setTimeout(drop, lingerMs);
    } catch {
      drop();
    }
  };
  await Promise.all([copy(one, other), copy(other, one)]);
  clearTimeout(linger);
  drop();
}

/**
 * Passes bytes on once the event loop has looked at all sockets. A side that closes without
 * having read everything resets its connection; a write would meet the reset before the read
 * meets the last words that came ahead of it, and Node then drops what is unread.
 */
function createDeferral(): Transform {
  return new Transform({
    transform: (chunk, _encoding, callback) => {
      setImmediate(callback, null, chunk);
    },
  });
}
