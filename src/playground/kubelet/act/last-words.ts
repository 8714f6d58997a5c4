import { open } from "node:fs/promises";
import { readLog } from "../logs/read-log.ts";

/** Kubernetes takes this much from the start of a termination message file, in bytes. */
const fileLimit = 4096;
/** And this much from the end of a log: so many lines, and of those so many bytes. */
const logLines = 80;
const logLimit = 2048;

/** Where a container's last words may be. */
export interface LastWordsSources {
  /** What was mounted at its terminationMessagePath. */
  file: string;
  /** Path of its log when that may be used: `FallbackToLogsOnError`, and it failed. */
  log?: string;
}

/** The termination message of an ended container; empty when it left none. */
export async function readLastWords({ file, log }: LastWordsSources): Promise<string> {
  const written = await headOf(file);
  return written === "" && log !== undefined ? tailOf(log) : written;
}

async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(fileLimit) });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function tailOf(path: string): Promise<string> {
  let tail = Buffer.alloc(0);
  const limits = { ended: AbortSignal.abort(), signal: new AbortController().signal };
  const chunks: AsyncIterable<Buffer> = readLog(path, { tailLines: logLines }, limits);
  for await (const chunk of chunks) tail = Buffer.concat([tail, chunk]).subarray(-logLimit);
  return tail.toString();
}
