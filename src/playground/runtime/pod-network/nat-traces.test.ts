import { expect, it } from "vitest";
import { chainOf, declaredChains, natTraces } from "./nat-traces.ts";

const listing = [
  "-P POSTROUTING ACCEPT",
  "-N CNI-11",
  "-N CNI-22",
  "-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
  '-A POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \\"eph1\\" id: \\"abc\\"" -j CNI-11',
  '-A POSTROUTING -s 10.2.0.2/32 -m comment --comment "name: \\"eph2\\" id: \\"def\\"" -j CNI-22',
  '-A CNI-11 -d 10.1.0.0/24 -m comment --comment "name: \\"eph1\\" id: \\"abc\\"" -j ACCEPT',
  '-A CNI-22 -d 10.2.0.0/24 -m comment --comment "name: \\"eph2\\" id: \\"def\\"" -j ACCEPT',
].join("\n");

it("finds the masquerading of one network among other rules, as iptables takes it back", () => {
  const comment = 'name: "eph1" id: "abc"';
  expect(natTraces(listing, "eph1")).toEqual([
    {
      sandboxId: "abc",
      chain: "CNI-11",
      rule: "POSTROUTING -s 10.1.0.2/32 -m comment --comment @ -j CNI-11"
        .split(" ")
        .map((word) => (word === "@" ? comment : word)),
    },
    { sandboxId: "abc", chain: "CNI-11" },
  ]);
});

it("knows the chains there are", () => {
  expect(declaredChains(listing)).toEqual(new Set(["CNI-11", "CNI-22"]));
});

it("names a sandbox's chain as the plugin does", () => {
  const id = "deda450b5f473efbf2c10fe35feb46fc907d90a93d158d35135ed0e3c0109a64";
  expect(chainOf("eph722147be", id)).toBe("CNI-e514ff018bc0cb89816bc850");
});
