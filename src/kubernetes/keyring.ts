import { parseImageReference } from "./image-reference.ts";
import type { Secret } from "./types.ts";

/** What a registry is to be told (CRI AuthConfig). */
export interface RegistryCredential {
  username: string;
  password: string;
}

/** The key Docker's own registry has in a keyring; `https://index.docker.io/v1/` comes down to it. */
const defaultRegistry = "index.docker.io";

/**
 * The credentials of a Pod's pull secrets for an image, most specific place first: several may fit,
 * and each is tried in turn, as in the kubelet. Secrets that can't be read count as empty. Pure.
 */
export function credentialsFor(image: string, secrets: readonly Secret[]): RegistryCredential[] {
  const { domain, path } = parseImageReference(image);
  const entries = secrets
    .flatMap(entriesOf)
    // Sorted backwards, so that `host/team` comes before `host`.
    .sort((a, b) => (a.place === b.place ? 0 : a.place < b.place ? 1 : -1));
  const fitting = entries.filter(({ place }) => isMatch(place, domain, path));
  const chosen =
    fitting.length === 0 && domain === "docker.io"
      ? entries.filter(({ place }) => place === defaultRegistry)
      : fitting;
  return chosen.map(({ credential }) => credential);
}

interface KeyringEntry {
  /** Host, perhaps with port and path: `registry.example.com:5000/team`. */
  place: string;
  credential: RegistryCredential;
}

function entriesOf({ type, data = {} }: Secret): KeyringEntry[] {
  const config =
    type === "kubernetes.io/dockerconfigjson"
      ? parseRecord(decode(data[".dockerconfigjson"])).auths
      : type === "kubernetes.io/dockercfg"
        ? parseRecord(decode(data[".dockercfg"]))
        : undefined;
  return Object.entries(asRecord(config)).flatMap(([location, entry]) => {
    const credential = credentialOf(asRecord(entry));
    const place = placeOf(location);
    return credential === undefined || place === undefined ? [] : [{ place, credential }];
  });
}

/** `auth` is base64 of `user:password` and goes before the two fields by name. */
function credentialOf(entry: Record<string, unknown>): RegistryCredential | undefined {
  const { auth, username, password } = entry;
  if (typeof auth === "string" && auth !== "") {
    const text = decode(auth);
    const colon = text.indexOf(":");
    if (colon === -1) return undefined;
    return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, "") };
  }
  return typeof username === "string" && typeof password === "string"
    ? { username, password }
    : undefined;
}

/** A registry's location without scheme and API version. */
function placeOf(location: string): string | undefined {
  const url = /^https?:\/\//.test(location) ? location : `https://${location}`;
  if (!URL.canParse(url)) return undefined;
  const [host = "", ...segments] = url.replace(/^https?:\/\//, "").split("/");
  const path = `/${segments.join("/")}`.replace(/^\/v[12]\//, "/");
  return path === "/" ? host : `${host}${path}`;
}

/** Hosts are compared part by part, where a `*` stands for any text in a part; paths by their beginning. */
function isMatch(place: string, domain: string, path: string): boolean {
  const slash = place.indexOf("/");
  const [wantedHost, wantedPort] = splitPort(slash === -1 ? place : place.slice(0, slash));
  const [host, port] = splitPort(domain);
  if (wantedPort !== port) return false;
  const wanted = wantedHost.split(".");
  const parts = host.split(".");
  return (
    wanted.length === parts.length &&
    wanted.every((pattern, index) => isGlobMatch(pattern, parts[index] ?? "")) &&
    (slash === -1 || `/${path}`.startsWith(place.slice(slash)))
  );
}

function splitPort(host: string): [string, string] {
  const [, name = host, port = ""] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return [name, port];
}

function isGlobMatch(pattern: string, text: string): boolean {
  const source = pattern
    .split("*")
    .map((piece) => piece.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(text);
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString();
}

function parseRecord(text: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
