import type { OciDescriptor, OciManifest } from "../oci.ts";
import { ArchiveProblem } from "./archive-files.ts";

/** Readers of the JSON an archive holds: nothing in it is believed to have the right shape. */

/** An object, or a problem that names it. */
export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ArchiveProblem(`${what} is not an object`);
  }
  return { ...value };
}

/** An array, or a problem that names it. */
export function arrayOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) {
    throw new ArchiveProblem(`${what} is not a list`);
  }
  return value;
}

/** A list of strings; one that is not there counts as empty. */
export function stringsOf(value: unknown, what: string): string[] {
  return arrayOf(value ?? [], what).map((item) => stringOf(item, what));
}

/** A string, or a problem that names it. */
export function stringOf(value: unknown, what: string): string {
  if (typeof value !== "string") {
    throw new ArchiveProblem(`${what} is not a text`);
  }
  return value;
}

/** An OCI descriptor with a sha256 digest. */
export function descriptorOf(value: unknown, what: string): OciDescriptor {
  const { mediaType, digest, size, annotations, platform } = objectOf(value, what);
  if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new ArchiveProblem(`${what} has no sha256 digest`);
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw new ArchiveProblem(`${what} has no size`);
  }
  return {
    mediaType: stringOf(mediaType, `the media type of ${what}`),
    digest,
    size,
    ...(annotations === undefined ? {} : { annotations: textsOf(annotations, what) }),
    ...(platform === undefined ? {} : { platform: platformOf(platform, what) }),
  };
}

/** A manifest of one image. */
export function manifestOf(value: unknown, what: string): OciManifest {
  const { mediaType, config, layers } = objectOf(value, what);
  return {
    schemaVersion: 2,
    mediaType: typeof mediaType === "string" ? mediaType : "",
    config: descriptorOf(config, `the config of ${what}`),
    layers: arrayOf(layers, `the layers of ${what}`).map((layer) =>
      descriptorOf(layer, `a layer of ${what}`),
    ),
  };
}

function textsOf(value: unknown, what: string): Record<string, string> {
  const entries = Object.entries(objectOf(value, `the annotations of ${what}`));
  return Object.fromEntries(
    entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])),
  );
}

function platformOf(value: unknown, what: string): { os: string; architecture: string } {
  const { os, architecture } = objectOf(value, `the platform of ${what}`);
  return {
    os: stringOf(os, `the system of ${what}`),
    architecture: stringOf(architecture, `the processor of ${what}`),
  };
}
