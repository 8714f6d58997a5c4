import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackTar } from "modern-tar";
import { expect, it, onTestFinished } from "vitest";
import { arrangeEntries, type LayerEntry, layerTar } from "./layer.ts";

const entries: LayerEntry[] = [
  { type: "symlink", path: "bin/sh", target: "/bin/busybox" },
  { type: "file", path: "bin/busybox", content: "program", mode: 0o755 },
  { type: "directory", path: "tmp", mode: 0o1777 },
  { type: "directory", path: "home/nonroot", mode: 0o700, uid: 65532, gid: 65532 },
];

it("adds missing parent directories and puts each before its content", () => {
  expect(arrangeEntries(entries).map(({ path }) => path)).toEqual([
    "bin",
    "bin/busybox",
    "bin/sh",
    "home",
    "home/nonroot",
    "tmp",
  ]);
});

it("keeps a directory's own mode when something in it comes first", () => {
  const file: LayerEntry = { type: "file", path: "tmp/x", content: "" };
  const directory: LayerEntry = { type: "directory", path: "tmp", mode: 0o1777 };
  expect(arrangeEntries([file, directory])[0]).toEqual(directory);
});

it("writes a tar with modes, owners and links", async () => {
  const unpacked = await unpackTar(layerTar(entries), { strict: true });
  const seen = unpacked.map(({ header: { name, mode, uid, type, linkname } }) =>
    [name, mode?.toString(8), uid, type, linkname || undefined].filter((x) => x !== undefined),
  );
  expect(seen).toEqual([
    ["bin/", "755", 0, "directory"],
    ["bin/busybox", "755", 0, "file"],
    ["bin/sh", "777", 0, "symlink", "/bin/busybox"],
    ["home/", "755", 0, "directory"],
    ["home/nonroot/", "700", 65532, "directory"],
    ["tmp/", "1777", 0, "directory"],
  ]);
});

it("gives the same bytes for the same files, whatever their order and dates", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-layer-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const from = join(directory, "file");
  writeFileSync(from, Buffer.alloc(3_000_000, "large"));
  const withFile: LayerEntry[] = [
    ...entries,
    { type: "file", path: "large", from, size: 3_000_000 },
  ];
  const first = await digestOf(withFile);
  utimesSync(from, new Date(), new Date(0));
  expect(await digestOf(withFile.toReversed())).toBe(first);
});

it("fails when a file is not as long as it was", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-layer-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const from = join(directory, "file");
  writeFileSync(from, "short");
  await expect(digestOf([{ type: "file", path: "f", from, size: 100 }])).rejects.toThrow(
    'Size mismatch for "f"',
  );
});

async function digestOf(layer: LayerEntry[]): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of layerTar(layer)) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}
