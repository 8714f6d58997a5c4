/**
 * Names of images, as the distribution project's reference grammar has them:
 * `[domain/]path[:tag][@digest]`.
 */
export interface ImageReference {
  /** `docker.io`, `localhost:5000`, `[2001:db8::1]:5000`. */
  readonly domain: string;
  /** `library/busybox`. */
  readonly path: string;
  readonly tag?: string;
  /** With its algorithm: `sha256:…`. */
  readonly digest?: string;
}

/** Why a text names no image, in the words of the container tools. */
export class ImageReferenceError extends Error {
  override readonly name = "ImageReferenceError";
}

const domainPart = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const path = `${pathPart}(?:/${pathPart})*`;
const tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

const anyReference = new RegExp(`^(?:${domain}/)?${path}(?::${tag})?(?:@${digest})?$`);
const remainder = new RegExp(`^(${path})(?::(${tag}))?(?:@(${digest}))?$`);
const wholeDomain = new RegExp(`^${domain}$`);

/** Longer texts name nothing that a registry could hold, and need no matching. */
const TEXT_MAX = 4096;
const NAME_MAX = 255;

const digestLengths = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** Does the text have the form of a reference? This is the check of `kubectl debug` and `kubectl run`. */
export function isImageReference(text: string): boolean {
  return text.length <= TEXT_MAX && anyReference.test(text);
}

/**
 * Reads a reference the way runtimes do: no domain is `docker.io`, a bare name there is in
 * `library/`. Throws `ImageReferenceError`.
 */
export function parseImageReference(text: string): ImageReference {
  if (text.length > TEXT_MAX) throw new ImageReferenceError("invalid reference format");
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw new ImageReferenceError(
      `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`,
    );
  }
  const { host, rest } = splitDomain(text);
  const match = remainder.exec(rest);
  if (match === null || !wholeDomain.test(host)) {
    const name = rest.split("@")[0]?.split(":")[0] ?? "";
    throw new ImageReferenceError(
      name !== name.toLowerCase() && remainder.test(rest.replace(name, name.toLowerCase()))
        ? "invalid reference format: repository name must be lowercase"
        : "invalid reference format",
    );
  }
  const [, name = "", nameTag, nameDigest] = match;
  if (`${host}/${name}`.length > NAME_MAX) {
    throw new ImageReferenceError(`repository name must not be more than ${NAME_MAX} characters`);
  }
  checkDigest(nameDigest);
  return {
    domain: host,
    path: name,
    ...(nameTag === undefined ? {} : { tag: nameTag }),
    ...(nameDigest === undefined ? {} : { digest: nameDigest }),
  };
}

/** The first part is a domain if it looks like one; otherwise it belongs to Docker's registry. */
function splitDomain(text: string): { host: string; rest: string } {
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(slash, 0));
  const isDomain =
    slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const host = isDomain ? first : "docker.io";
  const rest = isDomain ? text.slice(slash + 1) : text;
  if (host !== "docker.io" && host !== "index.docker.io") return { host, rest };
  return { host: "docker.io", rest: rest.includes("/") ? rest : `library/${rest}` };
}

function checkDigest(text: string | undefined): void {
  if (text === undefined) return;
  const [algorithm = "", hex = ""] = text.split(":");
  const length = digestLengths.get(algorithm);
  if (length === undefined) throw new ImageReferenceError("unsupported digest algorithm");
  if (hex.length !== length) throw new ImageReferenceError("invalid checksum digest length");
  if (hex !== hex.toLowerCase()) throw new ImageReferenceError("invalid checksum digest format");
}

/**
 * The full name a runtime keeps an image under: `busybox` is `docker.io/library/busybox:latest`.
 * A digest wins over a tag, which is dropped then. Throws `ImageReferenceError`.
 */
export function normaliseImage(text: string): string {
  const reference = parseImageReference(text);
  const name = `${reference.domain}/${reference.path}`;
  return reference.digest === undefined
    ? `${name}:${reference.tag ?? "latest"}`
    : `${name}@${reference.digest}`;
}

/** The pull policy Kubernetes fills in: `Always` for `:latest` and for no tag and digest at all. */
export function defaultImagePullPolicy(text: string): "Always" | "IfNotPresent" {
  try {
    const { tag: given, digest: pinned } = parseImageReference(text);
    const implied = given ?? (pinned === undefined ? "latest" : "");
    return implied === "latest" ? "Always" : "IfNotPresent";
  } catch (error) {
    if (error instanceof ImageReferenceError) return "IfNotPresent";
    throw error;
  }
}
