/** How CRI log bytes become what `kubectl logs` prints. */
export interface FormatLogOptions {
  /** Puts the time with nine digits before each line. */
  timestamps?: boolean;
  /** Leaves out what was written before. */
  since?: Date;
}

/**
 * `<RFC3339Nano> <stdout|stderr> <P|F>[:more tags] <text>`: P is a piece of a line, F its
 * last or only piece. A head that is longer than this is no head.
 */
const maxHeadBytes = 256;
const head = /^(\S+) (?:stdout|stderr) ([PF])\S*(?: |\n$)/;
const space = 0x20;
const lineFeed = 0x0a;

/**
 * Returns a function that takes the bytes of a CRI log in any pieces and gives the text
 * they hold. Works piece by piece, so that even an endless line takes no memory. Lines
 * that are not in CRI's form are left out, as the kubelet does.
 */
export function createLogFormatter(options: FormatLogOptions): (chunk: Buffer) => Buffer {
  let state: "head" | "text" | "skip" = "head";
  let startedHead: Buffer = Buffer.alloc(0);
  let isLastPiece = true;
  let isNewLine = true;

  /** Reads a complete head; gives what to print before the text. */
  const readHead = (bytes: Buffer): Buffer[] => {
    const [, time, tag] = head.exec(bytes.toString("latin1")) ?? [];
    startedHead = Buffer.alloc(0);
    const isWanted = time !== undefined && !isBefore(time, options.since);
    state = isWanted ? "text" : "skip";
    if (time === undefined || !isWanted) return [];
    const prefix = options.timestamps && isNewLine ? [Buffer.from(`${withNineDigits(time)} `)] : [];
    isLastPiece = tag === "F";
    isNewLine = isLastPiece;
    return prefix;
  };

  return (chunk) => {
    const output: Buffer[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (state === "head") {
        const end = endOfHead(startedHead, chunk, offset);
        startedHead = Buffer.concat([startedHead, chunk.subarray(offset, end.offset)]);
        offset = end.offset;
        if (end.isComplete) {
          const isEmptyLine = startedHead.at(-1) === lineFeed;
          output.push(...readHead(startedHead));
          // The line ended within its head: go back, so that its end is handled as any other.
          if (isEmptyLine) offset -= 1;
        }
      } else {
        const index = chunk.indexOf(lineFeed, offset);
        const end = index === -1 ? chunk.length : index;
        const withEnd = index !== -1 && isLastPiece ? end + 1 : end;
        if (state === "text") output.push(chunk.subarray(offset, withEnd));
        offset = index === -1 ? end : end + 1;
        if (index !== -1) state = "head";
      }
    }
    return Buffer.concat(output);
  };
}

/** A head ends with its third space, with the line, or when it is too long to be one. */
function endOfHead(
  started: Buffer,
  chunk: Buffer,
  from: number,
): { offset: number; isComplete: boolean } {
  let spaces = started.filter((byte) => byte === space).length;
  for (let offset = from; offset < chunk.length; offset += 1) {
    const byte = chunk[offset];
    if (byte === space) spaces += 1;
    const length = started.length + offset + 1 - from;
    if (byte === lineFeed || spaces === 3 || length >= maxHeadBytes)
      return { offset: offset + 1, isComplete: true };
  }
  return { offset: chunk.length, isComplete: false };
}

function isBefore(time: string, since: Date | undefined): boolean {
  return since !== undefined && Date.parse(time) < since.getTime();
}

/** RFC3339Nano drops zeros at the end; `kubectl logs --timestamps` prints all nine digits. */
function withNineDigits(time: string): string {
  const [, seconds, fraction = "", zone] =
    /^([^.Z+]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  return seconds === undefined ? time : `${seconds}.${fraction.padEnd(9, "0")}${zone}`;
}
