import { setImmediate } from "node:timers/promises";

/** Characters of one chunk. */
const chunkLength = 256 * 1024;
/** Longest time without letting others in. */
const sliceMilliseconds = 4;

/**
 * Joins pieces of text (or bytes) to chunks of bytes. After each chunk, and whenever making the pieces has
 * taken some milliseconds, requests and events that came meanwhile have their turn.
 */
export async function* inSlices(
  pieces: Iterable<string | Uint8Array>,
): AsyncGenerator<Buffer, void> {
  let waiting: (string | Uint8Array)[] = [];
  let length = 0;
  let begun = performance.now();
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < chunkLength && performance.now() - begun < sliceMilliseconds) continue;
    yield joined(waiting);
    waiting = [];
    length = 0;
    await setImmediate();
    begun = performance.now();
  }
  if (waiting.length > 0) yield joined(waiting);
}

function joined(pieces: readonly (string | Uint8Array)[]): Buffer {
  // One conversion for all of a text is several times faster than one for each piece.
  if (pieces.every((piece) => typeof piece === "string")) return Buffer.from(pieces.join(""));
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
  );
}
