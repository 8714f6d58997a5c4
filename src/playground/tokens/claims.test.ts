import { describe, expect, it } from "vitest";
import { type ClaimFacts, identityOfClaims, issuer, planClaims } from "./claims.ts";

const now = new Date("2026-11-24T12:00:00.900Z");
const second = Math.floor(now.getTime() / 1000);
const facts = (rest: Partial<ClaimFacts> = {}): ClaimFacts => ({
  namespace: "default",
  account: { name: "robot", uid: "account-1" },
  bound: {},
  audiences: [issuer],
  expirationSeconds: 3600,
  now,
  id: "id-1",
  ...rest,
});
const pod = { name: "web", uid: "pod-1" };
const node = { name: "node-1", uid: "node-uid-1" };

describe("the claims of a token", () => {
  it("say who, for whom, and from when till when", () => {
    expect(planClaims(facts())).toEqual({
      aud: [issuer],
      exp: second + 3600,
      iat: second,
      iss: issuer,
      jti: "id-1",
      "kubernetes.io": {
        namespace: "default",
        serviceaccount: { name: "robot", uid: "account-1" },
      },
      nbf: second,
      sub: "system:serviceaccount:default:robot",
    });
  });

  const year = 365 * 24 * 3600;
  it.each<[string, Partial<ClaimFacts>, { exp: number; warnafter?: number }]>([
    ["a Pod's own token", { bound: { pod, node } }, { exp: year, warnafter: 3607 }],
    ["one of another lifetime", { bound: { pod }, expirationSeconds: 3606 }, { exp: 3606 }],
    ["one for somebody else", { bound: { pod }, audiences: ["vault"] }, { exp: 3607 }],
    ["one for somebody else, too", { bound: { pod }, audiences: [issuer, "vault"] }, { exp: 3607 }],
    ["one that no Pod holds", {}, { exp: 3607 }],
  ])("stretch the life of %s as they should", (_what, rest, { exp, warnafter }) => {
    const claims = planClaims(facts({ expirationSeconds: 3607, ...rest }));
    expect(claims.exp - second).toBe(exp);
    const warned = claims["kubernetes.io"].warnafter;
    expect(warned === undefined ? undefined : warned - second).toBe(warnafter);
  });

  it.each([
    ["nothing", {}, {}],
    [
      "a Pod on a Node",
      { pod, node },
      {
        "authentication.kubernetes.io/node-name": ["node-1"],
        "authentication.kubernetes.io/node-uid": ["node-uid-1"],
        "authentication.kubernetes.io/pod-name": ["web"],
        "authentication.kubernetes.io/pod-uid": ["pod-1"],
      },
    ],
  ])("bound to %s make an identity", (_what, bound, extra) => {
    expect(identityOfClaims(planClaims(facts({ bound })))).toEqual({
      user: "system:serviceaccount:default:robot",
      uid: "account-1",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": ["JTI=id-1"], ...extra },
    });
  });
});
