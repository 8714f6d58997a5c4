import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Secret } from "../../kubernetes/types.ts";
import { secrets } from "../resources/secrets/secrets.ts";
import { readerOf, smallCluster } from "./fixtures/small-cluster.ts";
import { legacyClaims, readLegacyClaims } from "./legacy-claims.ts";
import { ensureSigningKey, type SigningKey } from "./signing-key.ts";
import { createTokenAuthority, TokenProblem } from "./token-authority.ts";

const facts = {
  namespace: "default",
  account: { name: "robot", uid: "account-1" },
  secret: "box",
};

describe("the claims of a token without an end", () => {
  it("say whose it is and where it lies, and are read as they were written", () => {
    expect(legacyClaims(facts)).toEqual({
      iss: "kubernetes/serviceaccount",
      sub: "system:serviceaccount:default:robot",
      "kubernetes.io/serviceaccount/namespace": "default",
      "kubernetes.io/serviceaccount/secret.name": "box",
      "kubernetes.io/serviceaccount/service-account.name": "robot",
      "kubernetes.io/serviceaccount/service-account.uid": "account-1",
    });
    expect(readLegacyClaims(legacyClaims(facts))).toEqual(facts);
  });

  it.each<[string, object]>([
    ["of another issuer", { iss: "someone" }],
    ["of another subject", { sub: "system:serviceaccount:default:other" }],
    ["without a namespace", { "kubernetes.io/serviceaccount/namespace": "" }],
    ["without a Secret", { "kubernetes.io/serviceaccount/secret.name": undefined }],
    ["without an account", { "kubernetes.io/serviceaccount/service-account.name": 7 }],
    ["without a uid", { "kubernetes.io/serviceaccount/service-account.uid": "" }],
  ])("%s are none", (_what, rest) => {
    expect(readLegacyClaims({ ...legacyClaims(facts), ...rest })).toBeUndefined();
  });
});

describe("a token without an end", () => {
  let directory: string;
  let key: SigningKey;
  let cluster: ReturnType<typeof smallCluster>;
  let token: string;
  const authority = () =>
    createTokenAuthority({ key, reader: { find: (...words) => readerOf(cluster).find(...words) } });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ephemera-legacy-"));
    key = await ensureSigningKey(directory);
    cluster = smallCluster();
    token = await authority().signLegacy(facts);
    hold({ token: Buffer.from(token).toString("base64") });
  });
  afterEach(() => rm(directory, { recursive: true }));

  function hold(data: Record<string, string>, rest: Secret["metadata"] = {}): void {
    const metadata = { namespace: "default", name: "box", uid: "secret-1", ...rest };
    cluster.set("secret", { resource: secrets, object: { metadata, data } as KubernetesObject });
  }

  it("is its account's, for the API server alone", async () => {
    const { identity, audiences } = await authority().verify(token);
    expect(identity).toEqual({
      user: "system:serviceaccount:default:robot",
      uid: "account-1",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      extra: {},
    });
    expect(audiences).toEqual(["https://kubernetes.default.svc.cluster.local"]);
    await expect(authority().verify(token, ["vault"])).rejects.toThrow(TokenProblem);
  });

  it.each<[string, () => void, string]>([
    [
      "whose Secret is gone",
      () => cluster.delete("secret"),
      "service account token has been invalidated",
    ],
    [
      "whose Secret is going",
      () => hold({}, { deletionTimestamp: "2026-11-24T12:00:00Z" }),
      "service account token has been invalidated",
    ],
    [
      "whose Secret holds another",
      () => hold({ token: Buffer.from("other").toString("base64") }),
      "service account token does not match server's copy",
    ],
    ["whose account is gone", () => cluster.delete("account"), 'serviceaccounts "robot" not found'],
  ])("%s proves nothing", async (_what, change, why) => {
    change();
    await expect(authority().verify(token)).rejects.toThrow(new TokenProblem(why));
  });

  it("of an account that was made anew proves nothing", async () => {
    const other = await authority().signLegacy({
      ...facts,
      account: { name: "robot", uid: "old" },
    });
    hold({ token: Buffer.from(other).toString("base64") });
    await expect(authority().verify(other)).rejects.toThrow(/does not match claim \(old\)/);
  });
});
