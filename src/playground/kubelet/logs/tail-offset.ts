import type { FileHandle } from "node:fs/promises";

const blockBytes = 64 * 1024;
/** Time, stream and tag of a CRI log line fit in this. */
const headBytes = 128;
const lineFeed = 0x0a;

/**
 * Offset in a CRI log at which its last `lines` whole lines begin; pieces of a line (P)
 * count with the piece that ends it (F), and an unfinished line at the end counts as one.
 * Reads from the end, no further than needed.
 */
export async function findTailOffset(
  file: FileHandle,
  size: number,
  lines: number,
): Promise<number> {
  if (lines <= 0) return size;
  let seen = 0;
  let lineEnd = size;
  let following: Buffer = Buffer.alloc(0);
  for (let blockEnd = size; blockEnd > 0; ) {
    const start = Math.max(0, blockEnd - blockBytes);
    const block = await readExactly(file, start, blockEnd - start);
    // A head may reach into the block read before.
    const text = Buffer.concat([block, following]);
    for (let index = block.length - 1; index >= -1; index -= 1) {
      const isLineStart = index === -1 ? start === 0 : block[index] === lineFeed;
      const lineStart = start + index + 1;
      if (!isLineStart || lineStart >= size) continue;
      const isUnfinishedEnd = lineEnd === size;
      if (isUnfinishedEnd || isWholeLine(text.subarray(index + 1, index + 1 + headBytes))) {
        seen += 1;
        if (seen > lines) return lineEnd;
      }
      lineEnd = lineStart;
    }
    following = text.subarray(0, headBytes);
    blockEnd = start;
  }
  return 0;
}

/** Anything but a piece of a longer line. */
function isWholeLine(head: Buffer): boolean {
  return !/^\S+ \S+ P[ :]/.test(head.toString("latin1"));
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const block = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(block, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return block.subarray(0, done);
}
