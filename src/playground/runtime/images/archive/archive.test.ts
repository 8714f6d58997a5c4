import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar, type TarEntry } from "modern-tar";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ContentWriter } from "../content-store.ts";
import { planArchive } from "./plan-archive.ts";
import { type ArchiveLimits, readArchive } from "./read-archive.ts";

const sha256 = (data: string | Uint8Array) =>
  `sha256:${createHash("sha256").update(data).digest("hex")}`;

/** A content store in memory. */
function memoryWriter(): ContentWriter & { blobs: Map<string, Buffer> } {
  const blobs = new Map<string, Buffer>();
  return {
    blobs,
    async write(data) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of data) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      blobs.set(sha256(bytes), bytes);
      return { digest: sha256(bytes), size: bytes.length };
    },
  };
}

function file(name: string, body: string | Uint8Array): TarEntry {
  return { header: { name, size: Buffer.byteLength(body), type: "file" }, body };
}

async function read(
  bytes: Uint8Array,
  options: { writer?: ContentWriter; limits?: Partial<ArchiveLimits> } = {},
) {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-archive-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "image.tar");
  writeFileSync(path, bytes);
  return readArchive({ path, writer: memoryWriter(), ...options });
}

const layer = "a layer's tar";
const config = JSON.stringify({ rootfs: { type: "layers", diff_ids: [sha256(layer)] } });
const docker = (overrides: object = {}) =>
  JSON.stringify([
    { Config: "config.json", RepoTags: ["web:1"], Layers: ["l/layer.tar"], ...overrides },
  ]);
const dockerEntries = [
  file("manifest.json", docker()),
  file("config.json", config),
  file("l/layer.tar", layer),
];

const blob = (content: string) => file(`blobs/${sha256(content).replace(":", "/")}`, content);
const describeBlob = (mediaType: string, content: string, more: object = {}) => ({
  mediaType: `application/vnd.oci.image.${mediaType}`,
  digest: sha256(content),
  size: Buffer.byteLength(content),
  ...more,
});
const manifest = JSON.stringify({
  schemaVersion: 2,
  config: describeBlob("config.v1+json", config),
  layers: [describeBlob("layer.v1.tar", layer)],
});
const named = { annotations: { "io.containerd.image.name": "docker.io/library/web:1" } };
const index = (...manifests: object[]) => JSON.stringify({ schemaVersion: 2, manifests });
const ociEntries = [blob(config), blob(layer), blob(manifest)];
const amd64 = { platform: { os: "linux", architecture: "amd64" } };
const arm64 = { platform: { os: "linux", architecture: "arm64" } };

describe("an archive that can be loaded", () => {
  it.each([
    ["docker save's", dockerEntries],
    [
      "docker save's with a shared layer",
      [
        file("manifest.json", docker({ Layers: ["other/layer.tar"] })),
        file("config.json", config),
        file("l/layer.tar", layer),
        {
          header: { name: "other/layer.tar", size: 0, type: "symlink", linkname: "../l/layer.tar" },
        },
      ] satisfies TarEntry[],
    ],
    [
      "an OCI layout",
      [file("index.json", index(describeBlob("manifest.v1+json", manifest, named))), ...ociEntries],
    ],
    [
      "an OCI layout named by manifest.json",
      [
        file("index.json", index(describeBlob("manifest.v1+json", manifest))),
        file("manifest.json", docker({ Config: `blobs/${sha256(config).replace(":", "/")}` })),
        ...ociEntries,
      ],
    ],
    [
      "an OCI layout with other platforms that are not all there",
      [
        file(
          "index.json",
          index(
            describeBlob("manifest.v1+json", "not in the archive", { ...named, ...arm64 }),
            describeBlob("manifest.v1+json", manifest, { ...named, ...amd64 }),
          ),
        ),
        ...ociEntries,
      ],
    ],
    [
      "an OCI layout with an index per name",
      (() => {
        const inner = index(describeBlob("manifest.v1+json", manifest, amd64));
        return [
          file("index.json", index(describeBlob("index.v1+json", inner, named))),
          blob(inner),
          ...ociEntries,
        ];
      })(),
    ],
  ])("is %s, gzipped or not", async (_, entries) => {
    const tar = await packTar(entries);
    for (const bytes of [tar, gzipSync(tar)]) {
      const [image, ...others] = planArchive(await read(bytes), "amd64");
      expect(others).toEqual([]);
      expect(image?.names).toEqual(["docker.io/library/web:1"]);
      expect(image?.content.config.digest).toBe(sha256(config));
      expect(image?.content.layers.map(({ digest }) => digest)).toEqual([sha256(layer)]);
    }
  });

  it("keeps the manifest of an OCI layout, and with it the image's digest", async () => {
    const entries = [
      file("index.json", index(describeBlob("manifest.v1+json", manifest, named))),
      ...ociEntries,
    ];
    expect(planArchive(await read(await packTar(entries)), "amd64")[0]?.manifest).toBe(manifest);
  });

  it("streams large files into the content store and keeps small ones", async () => {
    const writer = memoryWriter();
    const { files } = await read(
      await packTar([file("small", "s"), file("large", "l".repeat(100))]),
      {
        writer,
        limits: { smallFile: 50 },
      },
    );
    expect(files.get("small")?.bytes).toHaveLength(1);
    expect(files.get("large")).toMatchObject({ digest: sha256("l".repeat(100)), size: 100 });
    expect([...writer.blobs.keys()]).toEqual([sha256("l".repeat(100))]);
  });

  it("tells how a layer is compressed", async () => {
    const gzipped = gzipSync(layer);
    const entries = [
      file("manifest.json", docker()),
      file("config.json", config),
      file("l/layer.tar", gzipped),
    ];
    expect(
      planArchive(await read(await packTar(entries)))[0]?.content.layers[0]?.mediaType,
    ).toMatch(/\+gzip$/);
  });
});

describe("an archive that is refused", () => {
  const nested = (() => {
    const entries = [blob(manifest)];
    let inner = index(describeBlob("manifest.v1+json", manifest));
    for (let depth = 0; depth < 6; depth += 1) {
      entries.push(blob(inner));
      inner = index(describeBlob("index.v1+json", inner));
    }
    return [file("index.json", inner), ...entries];
  })();

  it.each([
    [
      "neither form",
      [file("hello", "world")],
      "neither manifest.json (docker save) nor index.json",
    ],
    ["no list in manifest.json", [file("manifest.json", "{}")], "manifest.json is not a list"],
    ["no JSON in manifest.json", [file("manifest.json", "[")], "manifest.json is not JSON"],
    ["no layer", dockerEntries.slice(0, 2), "l/layer.tar is missing"],
    [
      "another layer",
      [...dockerEntries.slice(0, 2), file("l/layer.tar", "x")],
      "l/layer.tar is damaged",
    ],
    [
      "too few layers",
      [file("manifest.json", docker({ Layers: [] })), ...dockerEntries.slice(1)],
      "names 1 layers, but manifest.json 0",
    ],
    [
      "no name",
      [file("manifest.json", docker({ RepoTags: null })), ...dockerEntries.slice(1)],
      "has no name",
    ],
    [
      "a bad name",
      [file("manifest.json", docker({ RepoTags: ["a b"] })), ...dockerEntries.slice(1)],
      'names an image "a b"',
    ],
    [
      "a changed blob",
      [
        file("index.json", index(describeBlob("manifest.v1+json", manifest, named))),
        blob(manifest),
        blob(config),
        file(`blobs/${sha256(layer).replace(":", "/")}`, "x"),
      ],
      "is damaged",
    ],
    [
      "a path for a digest",
      [file("index.json", index({ mediaType: "m", digest: "sha256:../../etc/passwd", size: 1 }))],
      "has no sha256 digest",
    ],
    [
      "other platforms only",
      [file("index.json", index(describeBlob("manifest.v1+json", manifest, arm64))), ...ociEntries],
      "no image for linux/amd64",
    ],
    ["indexes in indexes", nested, "nested too deeply"],
    [
      "a link to itself",
      [
        { header: { name: "manifest.json", size: 0, type: "symlink", linkname: "manifest.json" } },
      ] satisfies TarEntry[],
      "neither manifest.json",
    ],
  ])("has %s", async (_, entries, problem) => {
    const archive = await read(await packTar(entries));
    expect(() => planArchive(archive, "amd64")).toThrow(problem);
  });

  it.each([
    ["too many entries", { entries: 2 }, "more than 2 entries"],
    ["too many bytes", { bytes: 1000 }, "larger than 1000 bytes"],
  ])("has %s", async (_, limits, problem) => {
    const tar = await packTar(dockerEntries);
    await expect(read(tar, { limits })).rejects.toThrow(problem);
    await expect(read(gzipSync(tar), { limits })).rejects.toThrow(problem);
  });

  it.each([
    ["ends too soon", async () => (await packTar(dockerEntries)).subarray(0, 700), "truncated"],
    [
      "ends too soon, gzipped",
      async () => gzipSync(await packTar(dockerEntries)).subarray(0, 100),
      "unexpected end of file",
    ],
    ["is no tar", async () => Buffer.from("hello ".repeat(500)), "Invalid"],
    ["is compressed with zstd", async () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), "zstd"],
  ])("%s", async (_, bytes, problem) => {
    await expect(read(await bytes())).rejects.toThrow(problem);
  });

  it("hides its manifest in a huge file", async () => {
    const archive = await read(await packTar(dockerEntries), { limits: { smallFile: 1 } });
    expect(() => planArchive(archive)).toThrow("manifest.json is too large");
  });
});
