import { createHmac, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readerOf, smallCluster } from "./fixtures/small-cluster.ts";
import { ensureSigningKey, type SigningKey } from "./signing-key.ts";
import { createTokenAuthority, TokenProblem } from "./token-authority.ts";

let directory: string;
let key: SigningKey;
let cluster: ReturnType<typeof smallCluster>;
let seconds = 0;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-tokens-"));
  key = await ensureSigningKey(directory);
  cluster = smallCluster();
  seconds = 0;
});
afterEach(() => rm(directory, { recursive: true }));

const start = Date.parse("2026-11-24T12:00:00Z");
const authority = (signing = key) =>
  createTokenAuthority({
    key: signing,
    reader: { find: (...words) => readerOf(cluster).find(...words) },
    now: () => new Date(start + seconds * 1000),
  });

async function issue(kind?: "Pod" | "Secret" | "Node", signing = key): Promise<string> {
  const names = { Pod: "web", Secret: "box", Node: "node-1" };
  const spec = kind === undefined ? {} : { boundObjectRef: { kind, name: names[kind] } };
  const wish = { namespace: "default", name: "robot", request: { spec } };
  return (await authority(signing).request(wish)).status?.token ?? "";
}

describe("the signing key", () => {
  it("stays the same over restarts, and only its owner may read it", async () => {
    expect((await ensureSigningKey(directory)).id).toBe(key.id);
    expect((await stat(join(directory, "sa.key"))).mode & 0o777).toBe(0o600);
  });

  it("is not made anew over one that can't be read as a key", async () => {
    await writeFile(join(directory, "sa.key"), "half a k");
    await expect(ensureSigningKey(directory)).rejects.toThrow(/unsupported|DECODER/i);
    expect(await readFile(join(directory, "sa.key"), "utf8")).toBe("half a k");
  });
});

describe("a token", () => {
  it("is its account's", async () => {
    const { identity, audiences } = await authority().verify(await issue("Pod"));
    expect(identity.user).toBe("system:serviceaccount:default:robot");
    expect(audiences).toEqual(["https://kubernetes.default.svc.cluster.local"]);
  });

  it("is good for a minute after its end, for clocks differ, and no longer", async () => {
    const token = await issue();
    seconds = 3659;
    await expect(authority().verify(token)).resolves.toBeDefined();
    seconds = 3661;
    await expect(authority().verify(token)).rejects.toThrow("service account token has expired");
  });

  it("is not good before its time", async () => {
    const token = await issue();
    seconds = -61;
    await expect(authority().verify(token)).rejects.toThrow(
      "service account token is not valid yet",
    );
  });

  it.each<["Pod" | "Secret" | "Node" | undefined, string, string]>([
    [undefined, "account", 'serviceaccounts "robot" not found'],
    ["Pod", "pod", "service account token has been invalidated"],
    ["Secret", "secret", "service account token has been invalidated"],
    ["Node", "node", "service account token has been invalidated"],
  ])("bound to %s is void without the %s", async (kind, gone, why) => {
    const token = await issue(kind);
    cluster.delete(gone);
    await expect(authority().verify(token)).rejects.toThrow(new TokenProblem(why));
  });

  it.each<["Pod" | "Secret" | "Node" | undefined, string, string]>([
    [undefined, "account", "service account UID (new) does not match claim (account-1)"],
    ["Pod", "pod", "pod UID (new) does not match service account pod ref claim (pod-1)"],
    [
      "Secret",
      "secret",
      "secret UID (new) does not match service account secret ref claim (secret-1)",
    ],
    ["Node", "node", "node UID (new) does not match service account node ref claim (node-uid-1)"],
  ])("bound to %s is void with another %s of the name", async (kind, changed, why) => {
    const token = await issue(kind);
    change(changed, { uid: "new" });
    await expect(authority().verify(token)).rejects.toThrow(new TokenProblem(why));
  });

  it("of a Pod that is being deleted is good until the grace has passed", async () => {
    const token = await issue("Pod");
    change("pod", { deletionTimestamp: new Date(start).toISOString() });
    seconds = 30;
    await expect(authority().verify(token)).resolves.toBeDefined();
    seconds = 61;
    await expect(authority().verify(token)).rejects.toThrow("has been invalidated");
  });

  it("is good for its own audiences only", async () => {
    await expect(authority().verify(await issue(), ["vault"])).rejects.toThrow(
      'token audiences ["https://kubernetes.default.svc.cluster.local"] is invalid for the target audiences ["vault"]',
    );
  });

  it("signed with another key is nobody's", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const token = await issue(undefined, { privateKey, publicKey, id: key.id });
    await expect(authority().verify(token)).rejects.toThrow("invalid bearer token");
  });

  it.each<[string, (token: string) => string]>([
    ["garbage", () => "x"],
    ["empty parts", () => ".."],
    [
      "a changed payload",
      ([...text]) => [...text.slice(0, -100), "A", ...text.slice(-99)].join(""),
    ],
    ["no algorithm", (token) => unsigned(token)],
    ["the public key taken for a shared secret", (token) => selfSigned(token)],
  ])("that is %s is nobody's", async (_what, forge) => {
    const token = forge(await issue());
    await expect(authority().verify(token)).rejects.toThrow(TokenProblem);
  });
});

it("the key set holds the public half only", async () => {
  const set = await authority().keySet();
  expect(set).toEqual({
    keys: [
      {
        use: "sig",
        kty: "EC",
        kid: key.id,
        alg: "ES256",
        crv: "P-256",
        x: expect.any(String),
        y: expect.any(String),
      },
    ],
  });
});

function change(name: string, metadata: object): void {
  const entry = cluster.get(name);
  if (entry === undefined) throw new Error(`no ${name}`);
  const { object } = entry;
  cluster.set(name, {
    ...entry,
    object: { ...object, metadata: { ...object.metadata, ...metadata } },
  });
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function unsigned(token: string): string {
  return `${encode({ alg: "none" })}.${token.split(".")[1]}.`;
}

function selfSigned(token: string): string {
  const signed = `${encode({ alg: "HS256", kid: key.id })}.${token.split(".")[1]}`;
  const secret = key.publicKey.export({ type: "spki", format: "pem" });
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
