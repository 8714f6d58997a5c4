import { expect, it } from "vitest";
import { masqueradingRules } from "./remove.ts";

it("finds the masquerading of one network among other rules, as iptables takes it back", () => {
  const listing = [
    "-P POSTROUTING ACCEPT",
    "-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
    '-A POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \\"eph1\\" id: \\"abc\\"" -j CNI-11',
    '-A POSTROUTING -s 10.2.0.2/32 -m comment --comment "name: \\"eph2\\" id: \\"def\\"" -j CNI-22',
  ].join("\n");
  const comment = 'name: "eph1" id: "abc"';
  expect(masqueradingRules(listing, "eph1")).toEqual([
    {
      rule: `POSTROUTING -s 10.1.0.2/32 -m comment --comment @ -j CNI-11`
        .split(" ")
        .map((word) => (word === "@" ? comment : word)),
      chain: "CNI-11",
    },
  ]);
});
