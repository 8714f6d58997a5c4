/** The parts of the OCI image format that are written and read here (image-spec 1.1). */

export interface OciDescriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  platform?: { os: string; architecture: string; variant?: string };
}

export interface OciManifest {
  schemaVersion: 2;
  mediaType: string;
  config: OciDescriptor;
  layers: OciDescriptor[];
}

/** What a container of the image runs by default. */
export interface OciRunConfig {
  User?: string;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
}

export const mediaTypes = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
} as const;

/** Go's names, which OCI uses, of the processors Node runs on. */
export function goArchitecture(node: string = process.arch): string {
  const names: Record<string, string> = { x64: "amd64", ia32: "386", ppc64: "ppc64le" };
  return names[node] ?? node;
}

/** The configuration blob of an image with these uncompressed layers, oldest first. */
export function imageConfig(run: OciRunConfig, diffIds: readonly string[]): string {
  return JSON.stringify({
    created: "1970-01-01T00:00:00Z",
    architecture: goArchitecture(),
    os: "linux",
    config: run,
    rootfs: { type: "layers", diff_ids: diffIds },
    history: diffIds.map(() => ({ created: "1970-01-01T00:00:00Z", created_by: "ephemera" })),
  });
}

/** The manifest blob. */
export function imageManifest(config: OciDescriptor, layers: OciDescriptor[]): string {
  const manifest: OciManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers,
  };
  return JSON.stringify(manifest);
}

/**
 * Labels by which containerd's garbage collector finds what a manifest refers to, named as
 * its own client names them.
 */
export function manifestLabels(manifest: Pick<OciManifest, "config" | "layers">): {
  [label: string]: string;
} {
  return Object.fromEntries([
    ["containerd.io/gc.ref.content.config", manifest.config.digest],
    ...manifest.layers.map(({ digest }, index) => [
      `containerd.io/gc.ref.content.l.${index}`,
      digest,
    ]),
  ]);
}
