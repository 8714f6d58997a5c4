import { ImageReferenceError, normaliseImage } from "../../../../kubernetes/image-reference.ts";
import {
  goArchitecture,
  imageManifest,
  mediaTypes,
  type OciDescriptor,
  type OciManifest,
} from "../oci.ts";
import {
  type ArchivedFile,
  type ArchiveFiles,
  ArchiveProblem,
  findFile,
  readJson,
} from "./archive-files.ts";
import { arrayOf, descriptorOf, manifestOf, objectOf, stringOf, stringsOf } from "./shapes.ts";

/** An image an archive holds, as it is to be stored. */
export interface PlannedImage {
  /** Full names, such as `docker.io/library/web:latest`. */
  names: string[];
  /** The manifest's bytes as text, and what points to it. */
  manifest: string;
  mediaType: string;
  content: Pick<OciManifest, "config" | "layers">;
}

/**
 * The images of an archive of either form. An OCI layout keeps its own manifests, and with
 * them its digests; a docker-archive (`manifest.json` alone) gets one made. `docker save`
 * since version 25 writes both, and names the images in `manifest.json`.
 * Throws `ArchiveProblem`.
 */
export function planArchive(
  archive: ArchiveFiles,
  architecture = goArchitecture(),
): PlannedImage[] {
  const docker = readJson(archive, "manifest.json");
  const index = readJson(archive, "index.json");
  const saved = docker === undefined ? [] : savedImages(docker);
  let images: PlannedImage[];
  if (index !== undefined) {
    images = indexImages(archive, index, saved, architecture);
  } else if (docker !== undefined) {
    images = saved.map((image) => dockerImage(archive, image));
  } else {
    throw new ArchiveProblem(
      "it holds neither manifest.json (docker save) nor index.json (OCI layout)",
    );
  }
  if (images.length === 0) {
    throw new ArchiveProblem(`it holds no image for linux/${architecture}`);
  }
  for (const { names } of images) {
    if (names.length === 0) {
      throw new ArchiveProblem("an image in it has no name; save it by name, not by id");
    }
  }
  return images;
}

interface SavedImage {
  config: string;
  names: string[];
  layers: string[];
}

function savedImages(document: unknown): SavedImage[] {
  return arrayOf(document, "manifest.json").map((entry) => {
    const { Config, RepoTags, Layers } = objectOf(entry, "an entry of manifest.json");
    return {
      config: stringOf(Config, "Config in manifest.json"),
      names: stringsOf(RepoTags, "RepoTags in manifest.json").map(fullName),
      layers: stringsOf(Layers, "Layers in manifest.json"),
    };
  });
}

function dockerImage(archive: ArchiveFiles, image: SavedImage): PlannedImage {
  const config = requireFile(archive, image.config);
  const { rootfs } = objectOf(readJson(archive, image.config), image.config);
  const diffIds = stringsOf(objectOf(rootfs, "rootfs").diff_ids, "rootfs.diff_ids");
  if (diffIds.length !== image.layers.length) {
    throw new ArchiveProblem(
      `${image.config} names ${diffIds.length} layers, but manifest.json ${image.layers.length}`,
    );
  }
  const layers = image.layers.map((path, index): OciDescriptor => {
    const { digest, size, head } = requireFile(archive, path);
    const mediaType = layerType(head);
    if (mediaType === mediaTypes.layer && digest !== diffIds[index]) {
      throw new ArchiveProblem(`${path} is damaged: its digest is not the one in ${image.config}`);
    }
    return { mediaType, digest, size };
  });
  const descriptor = { mediaType: mediaTypes.config, digest: config.digest, size: config.size };
  return {
    names: image.names,
    manifest: imageManifest(descriptor, layers),
    mediaType: mediaTypes.manifest,
    content: { config: descriptor, layers },
  };
}

function indexImages(
  archive: ArchiveFiles,
  document: unknown,
  saved: SavedImage[],
  architecture: string,
): PlannedImage[] {
  const { manifests } = objectOf(document, "index.json");
  return arrayOf(manifests, "manifests in index.json").flatMap((entry) => {
    const top = descriptorOf(entry, "an entry of index.json");
    const descriptor = forThisMachine(archive, top, architecture);
    if (descriptor === undefined) {
      return [];
    }
    const path = blobPath(descriptor.digest);
    const content = manifestOf(readJson(archive, path), path);
    for (const blob of [content.config, ...content.layers]) {
      verified(archive, blob);
    }
    const others = saved.filter(({ config }) => config === blobPath(content.config.digest));
    const names = new Set([...annotatedName(top), ...others.flatMap((image) => image.names)]);
    const bytes = findFile(archive, path)?.bytes ?? new Uint8Array();
    const manifest = Buffer.from(bytes).toString("utf8");
    return { names: [...names], manifest, mediaType: descriptor.mediaType, content };
  });
}

/** Indexes may nest: one per name, then one per platform. */
const deepestIndex = 4;

/** The manifest for this machine behind a descriptor; undefined when it holds none. */
function forThisMachine(
  archive: ArchiveFiles,
  descriptor: OciDescriptor,
  architecture: string,
  depth = 0,
): OciDescriptor | undefined {
  const { mediaType, platform } = descriptor;
  if (
    platform !== undefined &&
    (platform.os !== "linux" || platform.architecture !== architecture)
  ) {
    return undefined;
  }
  if (mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest) {
    // A multi-platform archive lists every platform, but need not hold them all.
    return findFile(archive, blobPath(descriptor.digest)) && verified(archive, descriptor);
  }
  if (mediaType !== mediaTypes.index && mediaType !== mediaTypes.dockerIndex) {
    return undefined;
  }
  if (depth >= deepestIndex) {
    throw new ArchiveProblem("its indexes are nested too deeply");
  }
  const path = blobPath(verified(archive, descriptor).digest);
  const { manifests } = objectOf(readJson(archive, path), path);
  for (const entry of arrayOf(manifests, `manifests in ${path}`)) {
    const child = descriptorOf(entry, `an entry of ${path}`);
    const found = forThisMachine(archive, child, architecture, depth + 1);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** The name containerd or a build tool gave; a bare tag (`latest`), which OCI allows, names nothing. */
function annotatedName({ annotations = {} }: OciDescriptor): string[] {
  const name =
    annotations["io.containerd.image.name"] ?? annotations["org.opencontainers.image.ref.name"];
  return name === undefined || !/[:/]/.test(name) ? [] : [fullName(name)];
}

function verified(archive: ArchiveFiles, descriptor: OciDescriptor): OciDescriptor {
  const path = blobPath(descriptor.digest);
  const file = requireFile(archive, path);
  if (file.digest !== descriptor.digest || file.size !== descriptor.size) {
    throw new ArchiveProblem(`${path} is damaged: it does not have the digest in its name`);
  }
  return descriptor;
}

function requireFile(archive: ArchiveFiles, path: string): ArchivedFile {
  const file = findFile(archive, path);
  if (file === undefined) {
    throw new ArchiveProblem(`${path} is missing`);
  }
  return file;
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function layerType(head: Uint8Array): string {
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return mediaTypes.layerGzip;
  }
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd
    ? mediaTypes.layerZstd
    : mediaTypes.layer;
}

function fullName(name: string): string {
  try {
    return normaliseImage(name);
  } catch (error) {
    if (error instanceof ImageReferenceError) {
      throw new ArchiveProblem(`it names an image ${JSON.stringify(name)}: ${error.message}`);
    }
    throw error;
  }
}
