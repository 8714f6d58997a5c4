import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CertificateRequest, KeyPair } from "./issue.ts";

/** The playground's certificates: the authority, the server's own, and the admin's for the kubeconfig. */
export interface Certificates {
  authority: KeyPair;
  server: KeyPair;
  /** CN `kubernetes-admin`, O `system:masters`. */
  admin: KeyPair;
}

const authorityDays = 3650;
const leafDays = 365;
/** Renewed at a start that finds less than this left. */
const renewBelowDays = 30;

/** What the API server's certificate answers to, besides the service names of a real cluster. */
export const serverNames = {
  dnsNames: [
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ],
  addresses: ["127.0.0.1", "::1"],
} as const;

/**
 * Reads the certificates of `directory`, making what is missing or about to run out. The server's
 * answers to `addresses`, too. The
 * authority stays the same over restarts, so that kubeconfigs written earlier keep working.
 * Files are 0600, the directory 0700. The issuing library is loaded only when needed.
 */
export async function ensureCertificates(
  directory: string,
  { addresses = [] }: { addresses?: readonly string[] } = {},
): Promise<Certificates> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await ensure(directory, "ca", async () => {
    const { createAuthority } = await import("./issue.ts");
    return createAuthority("ephemera-ca", authorityDays);
  });
  const leaf = (name: string, wanted: KeyRequest) =>
    ensure(
      directory,
      name,
      async () => {
        const { issueCertificate } = await import("./issue.ts");
        return issueCertificate({ authority, days: leafDays, ...wanted });
      },
      { signedBy: authority, addresses: wanted.addresses ?? [] },
    );
  return {
    authority,
    server: await leaf("server", {
      subject: { commonName: "kube-apiserver" },
      usage: "server",
      dnsNames: serverNames.dnsNames,
      addresses: [...serverNames.addresses, ...addresses],
    }),
    admin: await leaf("admin", {
      subject: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
      usage: "client",
    }),
  };
}

type KeyRequest = Omit<CertificateRequest, "authority" | "days">;

async function ensure(
  directory: string,
  name: string,
  make: () => Promise<KeyPair>,
  needs: CertificateNeeds = {},
): Promise<KeyPair> {
  const kept = await read(directory, name);
  if (kept !== undefined && isUsable(kept, needs, new Date())) return kept;
  const made = await make();
  await writePrivately(join(directory, `${name}.key`), made.key);
  await writePrivately(join(directory, `${name}.crt`), made.certificate);
  return made;
}

async function read(directory: string, name: string): Promise<KeyPair | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(join(directory, `${name}.crt`), "utf8"),
      readFile(join(directory, `${name}.key`), "utf8"),
    ]);
    return { certificate, key };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** What a certificate must have to be used again. */
export interface CertificateNeeds {
  signedBy?: KeyPair;
  addresses?: readonly string[];
}

/**
 * A pair is used again when both parse and belong together, when it is valid now and does not run
 * out soon, and when it has what it needs. They don't belong together when a crash came between
 * the writing of the two.
 */
export function isUsable(
  pair: KeyPair,
  { signedBy, addresses = [] }: CertificateNeeds,
  now: Date,
): boolean {
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return false;
    // A clock that was set back makes it one of the future.
    if (new Date(certificate.validFrom) > now) return false;
    const left = new Date(certificate.validTo).getTime() - now.getTime();
    if (left < renewBelowDays * 24 * 60 * 60 * 1000) return false;
    if (addresses.some((address) => certificate.checkIP(address) === undefined)) return false;
    if (signedBy === undefined) return true;
    return certificate.verify(new X509Certificate(signedBy.certificate).publicKey);
  } catch {
    return false;
  }
}

/** Written beside and renamed, so that a crash never leaves half a key. */
async function writePrivately(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
