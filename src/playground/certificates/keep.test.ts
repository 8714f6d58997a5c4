import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createAuthority, issueCertificate } from "./issue.ts";
import { ensureCertificates, isUsable } from "./keep.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-certificates-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("makes an authority that signs a server and an admin certificate", async () => {
  const { authority, server, admin } = await ensureCertificates(directory);
  const authorityKey = new X509Certificate(authority.certificate).publicKey;
  const serverCertificate = new X509Certificate(server.certificate);
  const adminCertificate = new X509Certificate(admin.certificate);
  expect(serverCertificate.verify(authorityKey)).toBe(true);
  expect(adminCertificate.verify(authorityKey)).toBe(true);
  expect(serverCertificate.checkHost("localhost")).toBe("localhost");
  expect(serverCertificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(adminCertificate.subject).toBe("O=system:masters\nCN=kubernetes-admin");
});

it("keeps the same certificates at the next start and lets only their owner read them", async () => {
  const first = await ensureCertificates(directory);
  expect(await ensureCertificates(directory)).toEqual(first);
  for (const name of ["ca.key", "ca.crt", "server.key", "admin.key"]) {
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  }
});

it("makes a damaged leaf anew without touching the authority", async () => {
  const first = await ensureCertificates(directory);
  await writeFile(join(directory, "server.crt"), "not a certificate");
  const second = await ensureCertificates(directory);
  expect(second.authority).toEqual(first.authority);
  expect(second.server).not.toEqual(first.server);
});

it("makes the server's certificate anew for an address it didn't have, and only then", async () => {
  await ensureCertificates(directory);
  const addresses = ["10.244.0.1"];
  const { server } = await ensureCertificates(directory, { addresses });
  expect(new X509Certificate(server.certificate).checkIP("10.244.0.1")).toBe("10.244.0.1");
  expect((await ensureCertificates(directory, { addresses })).server).toEqual(server);
});

it.each(["ca", "server", "admin"])(
  "makes %s anew when a crash came between the writing of its key and its certificate",
  async (name) => {
    await ensureCertificates(directory);
    const { key } = await createAuthority("newer", 1);
    await writeFile(join(directory, `${name}.key`), key);
    const { authority, server, admin } = await ensureCertificates(directory);
    const now = new Date();
    expect(isUsable(authority, {}, now)).toBe(true);
    expect([server, admin].map((pair) => isUsable(pair, { signedBy: authority }, now))).toEqual([
      true,
      true,
    ]);
  },
);

it("makes a leaf anew whose key was only half written", async () => {
  const { server } = await ensureCertificates(directory);
  await writeFile(join(directory, "server.key"), server.key.slice(0, 60));
  const again = await ensureCertificates(directory);
  expect(isUsable(again.server, { signedBy: again.authority }, new Date())).toBe(true);
});

it("does not use a certificate of another authority or one that runs out within a month", async () => {
  const authority = await createAuthority("ours", 100);
  const other = await createAuthority("theirs", 100);
  const pair = await issueCertificate({
    authority,
    subject: { commonName: "x" },
    usage: "client",
    days: 60,
  });
  const now = Date.now();
  expect(isUsable(pair, { signedBy: authority }, new Date(now))).toBe(true);
  expect(isUsable(pair, { signedBy: other }, new Date(now))).toBe(false);
  expect(isUsable(pair, { signedBy: authority }, new Date(now + 31 * 24 * 60 * 60 * 1000))).toBe(
    false,
  );
  expect(isUsable(pair, { signedBy: authority }, new Date(now - 24 * 60 * 60 * 1000))).toBe(false);
});
