import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { AuditEvent, AuditSink } from "./audit-event.ts";

/** A file of audit events, one JSON object a line. */
export interface AuditLog extends AuditSink {
  /** Resolves once all that was appended is on its way to the disk. */
  close(): Promise<void>;
}

export interface AuditLogOptions {
  path: string;
  /** Hears, once, that events are lost: the disk is full, or too slow. */
  log: (line: string) => void;
  /** From this size on the file is put aside, in bytes; 16 MiB when absent. */
  maxBytes?: number;
  /** How many files there are at most, `path` and `path.1` on; 5 when absent. */
  files?: number;
  /** Events that may wait for the disk; 10,000 when absent. */
  waiting?: number;
}

/** Opens it for appending; the file is its owner's alone (0600). Lines that wait are written together. */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { path, log, maxBytes = 16 * 1024 * 1024, files = 5, waiting = 10_000 } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let file = await open(path, "a", 0o600);
  let size = (await file.stat()).size;
  let lines: string[] = [];
  let writing: Promise<void> | undefined;
  let isLosing = false;

  function lose(count: number, why: string): void {
    if (!isLosing) log(`audit: ${count} events are lost, and maybe more: ${why}`);
    isLosing = true;
  }

  async function writeAll(): Promise<void> {
    while (lines.length > 0) {
      const batch = lines;
      lines = [];
      try {
        if (size >= maxBytes) await rotate();
        const bytes = Buffer.from(batch.join(""));
        await file.appendFile(bytes);
        size += bytes.length;
        isLosing = false;
      } catch (error) {
        lose(batch.length, String(error));
      }
    }
    writing = undefined;
  }

  async function rotate(): Promise<void> {
    await rm(`${path}.${files - 1}`, { force: true });
    for (let index = files - 2; index >= 1; index--) {
      await rename(`${path}.${index}`, `${path}.${index + 1}`).catch(unlessAbsent);
    }
    if (files > 1) await rename(path, `${path}.1`);
    else await rm(path, { force: true });
    const next = await open(path, "a", 0o600);
    await file.close();
    file = next;
    size = 0;
  }

  return {
    append(event: AuditEvent) {
      if (lines.length >= waiting) return lose(1, "the disk is too slow");
      lines.push(`${JSON.stringify(event)}\n`);
      writing ??= writeAll();
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}

function unlessAbsent(error: unknown): void {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
  throw error;
}
