import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Secret } from "../../../kubernetes/types.ts";
import { ensureNamespaces } from "../../resources/bootstrap.ts";
import { createRegistry, type ServedRegistry } from "../../resources/create-registry.ts";
import { secrets } from "../../resources/secrets/secrets.ts";
import { serviceAccounts } from "../../resources/serviceaccounts.ts";
import { openStore, type Store } from "../../store/store.ts";
import { startTokenSecrets } from "./run-token-secrets.ts";

let directory: string;
let store: Store;
let registry: ServedRegistry;
let signed = 0;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-token-secrets-"));
  store = openStore({ directory });
  registry = createRegistry({ store });
  signed = 0;
  await ensureNamespaces(registry);
  await registry.create(serviceAccounts, "default", { metadata: { name: "robot" } });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await store.close();
  rmSync(directory, { recursive: true });
});

function start(): void {
  const signLegacy = async () => `token ${++signed}`;
  const log = (line: string) => {
    throw new Error(line);
  };
  stops.push(startTokenSecrets({ registry, tokens: { signLegacy }, authority: "PEM", log }));
}

const key = { namespace: "default", name: "box" };
const box = (account: string): Secret => ({
  type: "kubernetes.io/service-account-token",
  metadata: { name: "box", annotations: { "kubernetes.io/service-account.name": account } },
});
const text = (name: string) =>
  Buffer.from(registry.find(secrets, key)?.data?.[name] ?? "", "base64").toString();

it("fills a Secret that asks for a token, once", async () => {
  start();
  await registry.create(secrets, "default", box("robot"));
  await vi.waitFor(() => expect(text("token")).toBe("token 1"));
  expect([text("ca.crt"), text("namespace")]).toEqual(["PEM", "default"]);
  const labelled = (secret: Secret) => ({
    ...secret,
    metadata: { ...secret.metadata, labels: { seen: "yes" } },
  });
  await registry.update(secrets, key, labelled);
  await stops.pop()?.();
  expect(signed).toBe(1);
});

it("fills what was asked for before it started", async () => {
  await registry.create(secrets, "default", box("robot"));
  start();
  await vi.waitFor(() => expect(text("token")).toBe("token 1"));
});

it("deletes a Secret with its account, and one whose account was never there", async () => {
  start();
  await registry.create(secrets, "default", box("robot"));
  await vi.waitFor(() => expect(text("token")).not.toBe(""));
  await registry.delete(serviceAccounts, { namespace: "default", name: "robot" });
  await vi.waitFor(() => expect(registry.find(secrets, key)).toBeUndefined());
  await registry.create(secrets, "default", box("nobody"));
  await vi.waitFor(() => expect(registry.find(secrets, key)).toBeUndefined());
});

it("leaves other Secrets alone", async () => {
  start();
  await registry.create(secrets, "default", { metadata: { name: "plain" }, data: { a: "eA==" } });
  await registry.create(secrets, "default", box("robot"));
  await vi.waitFor(() => expect(text("token")).toBe("token 1"));
  expect(registry.find(secrets, { namespace: "default", name: "plain" })?.data).toEqual({
    a: "eA==",
  });
});
