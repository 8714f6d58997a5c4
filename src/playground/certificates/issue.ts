import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, both PEM (PKCS#8 for the key). */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** Whom a certificate is for. Kubernetes reads CN as the user and every O as a group. */
export interface Subject {
  commonName: string;
  organizations?: readonly string[];
}

/** What `issueCertificate` needs. */
export interface CertificateRequest {
  authority: KeyPair;
  subject: Subject;
  usage: "server" | "client";
  /** Names and addresses a server answers to; none for a client. */
  dnsNames?: readonly string[];
  addresses?: readonly string[];
  days: number;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMilliseconds = 24 * 60 * 60 * 1000;

x509.cryptoProvider.set(webcrypto);

/** A new self-signed authority; `commonName` is what clients show when they don't trust it. */
export async function createAuthority(commonName: string, days: number): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: distinguishedName({ commonName }),
    serialNumber: randomSerial(),
    ...validity(days),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign |
          x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** A certificate signed by `authority`, with a new key of its own. */
export async function issueCertificate(request: CertificateRequest): Promise<KeyPair> {
  const authority = new x509.X509Certificate(request.authority.certificate);
  const signingKey = await importKey(request.authority.key);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = [
    ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(request.addresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: distinguishedName(request.subject),
    issuer: authority.subject,
    serialNumber: randomSerial(),
    ...validity(request.days),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        request.usage === "server"
          ? x509.ExtendedKeyUsage.serverAuth
          : x509.ExtendedKeyUsage.clientAuth,
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority, false),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

function distinguishedName(subject: Subject): x509.JsonName {
  const organizations = subject.organizations ?? [];
  return [
    ...(organizations.length === 0 ? [] : [{ O: [...organizations] }]),
    { CN: [subject.commonName] },
  ];
}

/** Starts an hour ago, so that a client whose clock is a little behind still trusts it. */
function validity(days: number) {
  const now = Date.now();
  return {
    notBefore: new Date(now - 60 * 60 * 1000),
    notAfter: new Date(now + days * dayMilliseconds),
  };
}

function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  // A set top bit would make the ASN.1 integer negative.
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return Buffer.from(bytes).toString("hex");
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const body = pem.replaceAll(/-----[^-]+-----|\s/g, "");
  return webcrypto.subtle.importKey("pkcs8", Buffer.from(body, "base64"), algorithm, false, [
    "sign",
  ]);
}
