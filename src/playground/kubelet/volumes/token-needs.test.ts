import { expect, it } from "vitest";
import type { ServiceAccountTokenProjection, Volume } from "../../../kubernetes/types.ts";
import { aPod, at } from "../fixtures.ts";
import { keyOfNeed, refreshTime, tokenNeeds } from "./token-needs.ts";

const holding = (...tokens: ServiceAccountTokenProjection[]): Volume => ({
  name: "v",
  projected: {
    sources: [
      { configMap: { name: "a" } },
      ...tokens.map((token) => ({ serviceAccountToken: token })),
    ],
  },
});
const path = "token";

it.each<[string, Volume[], object[]]>([
  ["none without a token", [{ name: "v", emptyDir: {} }, holding()], []],
  [
    "one for the API server for an hour",
    [holding({ path })],
    [{ audience: "", expirationSeconds: 3600 }],
  ],
  [
    "one as it is asked for",
    [holding({ path, audience: "vault", expirationSeconds: 600 })],
    [{ audience: "vault", expirationSeconds: 600 }],
  ],
  [
    "one for two places of the same kind",
    [holding({ path }), holding({ path: "other", expirationSeconds: 3600 })],
    [{ audience: "", expirationSeconds: 3600 }],
  ],
  [
    "one for each audience and life",
    [
      holding(
        { path, audience: "a" },
        { path, audience: "b" },
        { path, audience: "a", expirationSeconds: 600 },
      ),
    ],
    [
      { audience: "a", expirationSeconds: 3600 },
      { audience: "b", expirationSeconds: 3600 },
      { audience: "a", expirationSeconds: 600 },
    ],
  ],
])("a Pod's volumes need tokens: %s", (_what, volumes, needs) => {
  expect(tokenNeeds(aPod({ volumes }))).toEqual(needs);
});

it("tells needs apart by audience and life", () => {
  const keys = [
    { audience: "", expirationSeconds: 3600 },
    { audience: "a", expirationSeconds: 3600 },
    { audience: "a", expirationSeconds: 600 },
  ].map(keyOfNeed);
  expect(new Set(keys).size).toBe(3);
});

it.each([
  ["at 80 % of its life", 3600, 0, 2880],
  ["up to ten seconds before that", 3600, 1, 2870],
  ["of ten minutes after eight", 600, 0, 480],
  ["after a day when it lives for long", 7 * 24 * 3600, 0, 24 * 3600],
])("a token is renewed %s", (_what, expirationSeconds, jitter, seconds) => {
  expect(refreshTime(at(), { audience: "", expirationSeconds }, jitter)).toEqual(at(seconds));
});
