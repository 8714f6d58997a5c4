import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { createTarDecoder } from "modern-tar";
import type { ContentWriter } from "../content-store.ts";
import {
  type ArchivedFile,
  type ArchiveFiles,
  ArchiveProblem,
  archivePath,
  linkTarget,
} from "./archive-files.ts";

/** What an archive may cost before it is refused: it comes from anywhere. */
export interface ArchiveLimits {
  entries: number;
  /** Bytes after decompression. */
  bytes: number;
  /** A file up to this size is kept in memory; manifests are small (registries allow 4 MiB). */
  smallFile: number;
  /** All files kept in memory. */
  memory: number;
}

const defaultLimits: ArchiveLimits = {
  entries: 100_000,
  bytes: 64 * 1024 ** 3,
  smallFile: 4 * 1024 ** 2,
  memory: 64 * 1024 ** 2,
};

/**
 * Reads a tar (gzipped or not) once from start to end: large files go straight into the
 * content store, small ones are kept. Throws `ArchiveProblem`.
 */
export async function readArchive(options: {
  path: string;
  writer: ContentWriter;
  limits?: Partial<ArchiveLimits>;
  signal?: AbortSignal | undefined;
}): Promise<ArchiveFiles> {
  const limits = { ...defaultLimits, ...options.limits };
  const files = new Map<string, ArchivedFile>();
  const links = new Map<string, string>();
  let entries = 0;
  let memory = 0;
  const bytes = boundedBytes(await openTar(options), limits.bytes);
  const tar = Readable.toWeb(Readable.from(bytes)).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of tar) {
    entries += 1;
    if (entries > limits.entries) {
      throw new ArchiveProblem(`it has more than ${limits.entries} entries`);
    }
    const path = archivePath(header.name);
    if (header.type === "symlink" || header.type === "link") {
      links.set(path, linkTarget(path, header.linkname ?? "", header.type));
    }
    if (header.type !== "file" && header.type !== undefined) {
      await body.cancel();
      continue;
    }
    const small = header.size <= limits.smallFile && memory + header.size <= limits.memory;
    const file = small ? await keepFile(body) : await storeFile(body, options.writer);
    memory += file.bytes?.length ?? 0;
    files.set(path, file);
  }
  return { files, links };
}

async function keepFile(body: ReadableStream<Uint8Array>): Promise<ArchivedFile> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { digest, size: bytes.length, head: bytes.subarray(0, 4), bytes };
}

async function storeFile(
  body: ReadableStream<Uint8Array>,
  writer: ContentWriter,
): Promise<ArchivedFile> {
  let head = new Uint8Array();
  async function* watched() {
    for await (const chunk of body) {
      head = head.length < 4 ? Buffer.concat([head, chunk.subarray(0, 4)]) : head;
      yield chunk;
    }
  }
  const blob = await writer.write(watched());
  return { ...blob, head: head.subarray(0, 4) };
}

async function openTar({ path, signal }: { path: string; signal?: AbortSignal | undefined }) {
  const file = await open(path);
  const magic = Buffer.alloc(4);
  await file.read(magic, 0, 4, 0);
  await file.close();
  if (magic.equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) {
    throw new ArchiveProblem("it is compressed with zstd; unpack it first (zstd -d)");
  }
  const source = createReadStream(path, { highWaterMark: 1024 * 1024, signal });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
    return source;
  }
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error)).pipe(gunzip);
  return gunzip;
}

async function* boundedBytes(source: Readable, limit: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > limit) {
      throw new ArchiveProblem(`it is larger than ${limit} bytes`);
    }
    yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}
