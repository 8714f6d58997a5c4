import { createReadStream } from "node:fs";
import { createTarPacker, type TarHeader } from "modern-tar";

/** One entry of a layer; owner is root unless said otherwise. */
export type LayerEntry = { path: string; mode?: number; uid?: number; gid?: number } & (
  | { type: "directory" }
  | { type: "symlink"; target: string }
  | { type: "file"; content: string }
  /** Content of a file of this machine; its size is what it was when the entry was made. */
  | { type: "file"; from: string; size: number }
);

/**
 * The entries as an uncompressed tar, in bytes that depend on nothing but them: sorted by
 * path, with every parent directory present, dated at the epoch.
 */
export function layerTar(entries: readonly LayerEntry[]): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const write = async () => {
    for (const entry of arrangeEntries(entries)) {
      const writer = controller.add(tarHeader(entry)).getWriter();
      for await (const chunk of entryContent(entry)) {
        await writer.write(chunk);
      }
      await writer.close();
    }
    controller.finalize();
  };
  // The reader is told: the stream fails with the same error.
  write().catch((error: unknown) => controller.error(error));
  return readable;
}

/** Adds the parent directories that are missing and sorts, so that each comes before its content. */
export function arrangeEntries(entries: readonly LayerEntry[]): LayerEntry[] {
  const byPath = new Map<string, LayerEntry>();
  for (const entry of entries) {
    for (let at = entry.path.indexOf("/"); at > 0; at = entry.path.indexOf("/", at + 1)) {
      const path = entry.path.slice(0, at);
      if (!byPath.has(path)) {
        byPath.set(path, { type: "directory", path });
      }
    }
    byPath.set(entry.path, entry);
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function tarHeader(entry: LayerEntry): TarHeader {
  const common = {
    name: entry.type === "directory" ? `${entry.path}/` : entry.path,
    mtime: new Date(0),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    type: entry.type,
  };
  switch (entry.type) {
    case "directory":
      return { ...common, mode: entry.mode ?? 0o755, size: 0 };
    case "symlink":
      return { ...common, mode: 0o777, size: 0, linkname: entry.target };
    case "file": {
      const size = "from" in entry ? entry.size : Buffer.byteLength(entry.content);
      return { ...common, mode: entry.mode ?? 0o644, size };
    }
  }
}

async function* entryContent(entry: LayerEntry): AsyncGenerator<Uint8Array> {
  if (entry.type !== "file") {
    return;
  }
  if ("from" in entry) {
    for await (const chunk of createReadStream(entry.from, { highWaterMark: 1024 * 1024 })) {
      // modern-tar takes plain Uint8Arrays only.
      yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } else {
    yield new TextEncoder().encode(entry.content);
  }
}
