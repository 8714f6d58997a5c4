import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hasStaticCredentials, staticCredentials } from "./static-credentials.ts";

const cluster = { name: "c", server: "https://cluster", skipTLSVerify: false };
const user = { name: "u" };
const base64 = (text: string) => Buffer.from(text).toString("base64");

it.each([
  ["a certificate", cluster, { ...user, certData: "x", keyData: "y" }, true],
  ["nothing at all", cluster, user, true],
  ["an exec plugin", cluster, { ...user, exec: { command: "login" } }, false],
  ["an auth provider", cluster, { ...user, authProvider: { name: "oidc", config: {} } }, false],
  ["a proxy", { ...cluster, proxyUrl: "http://proxy" }, user, false],
])("knows whether %s needs a plugin", (_, theCluster, theUser, expected) => {
  expect(hasStaticCredentials(theCluster, theUser)).toBe(expected);
});

it.each([
  [
    "embedded certificates",
    { ...cluster, caData: base64("CA") },
    { ...user, certData: base64("CERT"), keyData: base64("KEY") },
    { ca: Buffer.from("CA"), cert: Buffer.from("CERT"), key: Buffer.from("KEY"), headers: {} },
  ],
  [
    "a token, which goes before a password",
    cluster,
    { ...user, token: "t", username: "me", password: "p" },
    { headers: { Authorization: "Bearer t" } },
  ],
  [
    "a password",
    cluster,
    { ...user, username: "me", password: "p" },
    { auth: "me:p", headers: {} },
  ],
  [
    "a server that is not verified, under another name, as somebody else",
    { ...cluster, skipTLSVerify: true, tlsServerName: "inner" },
    { ...user, impersonateUser: "jane" },
    { rejectUnauthorized: false, servername: "inner", headers: { "Impersonate-User": "jane" } },
  ],
])("takes %s as it stands", async (_, theCluster, theUser, expected) => {
  expect(await staticCredentials(theCluster, theUser)).toEqual(expected);
});

it("reads files anew each time, for they may have been renewed", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ephemera-credentials-"));
  const certFile = join(directory, "cert");
  await writeFile(certFile, "old");
  expect((await staticCredentials(cluster, { ...user, certFile })).cert).toEqual(
    Buffer.from("old"),
  );
  await writeFile(certFile, "new");
  expect((await staticCredentials(cluster, { ...user, certFile })).cert).toEqual(
    Buffer.from("new"),
  );
  await rm(directory, { recursive: true });
  await expect(staticCredentials(cluster, { ...user, certFile })).rejects.toThrow(/ENOENT/);
});
