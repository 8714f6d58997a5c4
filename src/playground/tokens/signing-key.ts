import type { KeyObject } from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The key pair service account tokens are signed and checked with. */
export interface SigningKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** `kid` in a token's header: the SHA-256 of the public key's DER, base64url, as kube-apiserver makes it. */
  id: string;
}

/**
 * Reads `sa.key` (PEM, PKCS#8, P-256) of `directory`, making it at the first start: tokens handed
 * out before a restart stay good. The file is 0600, the directory 0700.
 */
export async function ensureSigningKey(directory: string): Promise<SigningKey> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "sa.key");
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return signingKey(kept ?? (await writeKey(path)));
}

function signingKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: "spki", format: "der" });
  return { privateKey, publicKey, id: createHash("sha256").update(der).digest("base64url") };
}

/** Written beside and renamed, so that a crash never leaves half a key. */
async function writeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFile(`${path}.new`, pem, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return pem;
}
