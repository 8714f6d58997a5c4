import { describe, expect, it } from "vitest";
import { ownRules, removalBatch, rulesBatch } from "./batch.ts";
import { chainNames, routeChain } from "./chains.ts";
import { planRules } from "./plan-rules.ts";
import type { Route } from "./route.ts";

const chains = chainNames("0a1b2c3d");
const facts = { podCidr: "10.244.0.0/24", bridgeIsFiltered: true };
const route = (more: Partial<Route> = {}): Route => ({
  id: "default/web:http",
  addresses: ["10.96.7.7"],
  port: 80,
  protocol: "tcp",
  endpoints: ["10.244.0.2:8080"],
  ...more,
});
const chain = routeChain(chains, "default/web:http");
const match = '-d 10.96.7.7/32 -p tcp -m comment --comment "default/web:http" -m tcp --dport 80';

describe("the rules of", () => {
  it.each<[string, Partial<Route>, { nat?: string[]; filter?: string[] }]>([
    [
      "a Service with one endpoint",
      {},
      {
        nat: [
          `-A EPH-0a1b2c3d-SVC ${match} -j ${chain}`,
          "-A EPH-0a1b2c3d-MASQ -s 10.244.0.2/32 -d 10.244.0.2/32 -j MASQUERADE",
          `-A ${chain} -p tcp -j DNAT --to-destination 10.244.0.2:8080`,
        ],
      },
    ],
    [
      "a Service with three, each of which gets a third",
      { endpoints: ["10.244.0.2:8080", "10.244.0.3:8080", "10.244.0.4:8080"] },
      {
        nat: [
          `-A EPH-0a1b2c3d-SVC ${match} -j ${chain}`,
          ...[2, 3, 4].map(
            (last) =>
              `-A EPH-0a1b2c3d-MASQ -s 10.244.0.${last}/32 -d 10.244.0.${last}/32 -j MASQUERADE`,
          ),
          `-A ${chain} -m statistic --mode nth --every 3 --packet 0 -p tcp -j DNAT --to-destination 10.244.0.2:8080`,
          `-A ${chain} -m statistic --mode nth --every 2 --packet 0 -p tcp -j DNAT --to-destination 10.244.0.3:8080`,
          `-A ${chain} -p tcp -j DNAT --to-destination 10.244.0.4:8080`,
        ],
      },
    ],
    [
      "a Service whose clients stay where they were",
      { affinitySeconds: 60, endpoints: ["10.244.0.2:1", "10.244.0.3:1"] },
      {
        nat: [
          `-A EPH-0a1b2c3d-SVC ${match} -j ${chain}`,
          "-A EPH-0a1b2c3d-MASQ -s 10.244.0.2/32 -d 10.244.0.2/32 -j MASQUERADE",
          "-A EPH-0a1b2c3d-MASQ -s 10.244.0.3/32 -d 10.244.0.3/32 -j MASQUERADE",
          `-A ${chain} -m recent --name ${chain}-0 --update --seconds 60 --reap -p tcp -j DNAT --to-destination 10.244.0.2:1`,
          `-A ${chain} -m recent --name ${chain}-1 --update --seconds 60 --reap -p tcp -j DNAT --to-destination 10.244.0.3:1`,
          `-A ${chain} -m statistic --mode nth --every 2 --packet 0 -m recent --name ${chain}-0 --set -p tcp -j DNAT --to-destination 10.244.0.2:1`,
          `-A ${chain} -m recent --name ${chain}-1 --set -p tcp -j DNAT --to-destination 10.244.0.3:1`,
        ],
      },
    ],
    [
      "a Service with nothing behind it",
      { endpoints: [], nodePort: 30_080 },
      {
        filter: [`-A EPH-0a1b2c3d-REFUSE ${match} -j REJECT --reject-with icmp-port-unreachable`],
      },
    ],
    [
      "a node port",
      { nodePort: 30_080, addresses: [] },
      {
        nat: [
          `-A EPH-0a1b2c3d-NODE -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j ${chain}`,
          "-A EPH-0a1b2c3d-MASQ -s 10.244.0.2/32 -d 10.244.0.2/32 -j MASQUERADE",
          `-A ${chain} -p tcp -j DNAT --to-destination 10.244.0.2:8080`,
        ],
      },
    ],
  ])("%s", (_, more, expected) => {
    const { nat, filter } = planRules([route(more)], chains, facts);
    expect({ nat, filter }).toEqual({ nat: [], filter: [], ...expected });
  });

  it("Pods whose packets iptables doesn't see on the bridge hide who asks", () => {
    const { nat } = planRules([route()], chains, { ...facts, bridgeIsFiltered: false });
    expect(nat).toContain("-A EPH-0a1b2c3d-MASQ -s 10.244.0.0/24 -d 10.244.0.0/24 -j MASQUERADE");
  });
});

it("gives chains names that the kernel takes", () => {
  const names = [
    ...Object.values(chains),
    routeChain(chains, `${"n".repeat(63)}/${"s".repeat(63)}:p`),
  ];
  expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(28);
});

const saved = {
  nat: `*nat
:PREROUTING ACCEPT [0:0]
:EPH-0a1b2c3d-SVC - [0:0]
:EPH-0a1b2c3d-0123456789 - [0:0]
:EPH-99999999-SVC - [0:0]
-A OUTPUT -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC
-A OUTPUT -d 10.97.0.0/16 -j EPH-99999999-SVC
-A EPH-0a1b2c3d-SVC -d 10.96.0.1/32 -p tcp -j EPH-0a1b2c3d-0123456789
COMMIT
`,
  filter: "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n",
};
const found = { nat: ownRules(saved.nat, chains), filter: ownRules(saved.filter, chains) };

describe("a batch", () => {
  it("replaces what is ours, and nothing else", () => {
    expect(found.nat).toEqual({
      chains: ["EPH-0a1b2c3d-SVC", "EPH-0a1b2c3d-0123456789"],
      jumps: ["OUTPUT -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC"],
    });
    const plan = planRules([route()], chains, facts);
    const entrances = { chains, bridge: "eph0a1b2c3d", serviceCidr: "10.96.0.0/16" };
    const batch = rulesBatch(plan, entrances, { ...found, enter: true });
    expect(batch.split("\n")).toEqual([
      "*nat",
      ":EPH-0a1b2c3d-SVC - [0:0]",
      ":EPH-0a1b2c3d-NODE - [0:0]",
      ":EPH-0a1b2c3d-MASQ - [0:0]",
      `:${chain} - [0:0]`,
      ":EPH-0a1b2c3d-0123456789 - [0:0]",
      "-D OUTPUT -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC",
      "-I PREROUTING 1 -i eph0a1b2c3d -m addrtype --dst-type LOCAL -j EPH-0a1b2c3d-NODE",
      "-I PREROUTING 1 -i eph0a1b2c3d -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC",
      "-I OUTPUT 1 ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j EPH-0a1b2c3d-NODE",
      "-I OUTPUT 1 -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC",
      "-I POSTROUTING 1 -m conntrack --ctstate DNAT -j EPH-0a1b2c3d-MASQ",
      ...plan.nat,
      "-X EPH-0a1b2c3d-0123456789",
      "COMMIT",
      "*filter",
      ":EPH-0a1b2c3d-REFUSE - [0:0]",
      "-I FORWARD 1 -i eph0a1b2c3d -d 10.96.0.0/16 -j EPH-0a1b2c3d-REFUSE",
      "-I OUTPUT 1 -d 10.96.0.0/16 -j EPH-0a1b2c3d-REFUSE",
      "COMMIT",
      "",
    ]);
  });

  it("takes all of it away", () => {
    expect(removalBatch(found)?.split("\n")).toEqual([
      "*nat",
      ":EPH-0a1b2c3d-SVC - [0:0]",
      ":EPH-0a1b2c3d-0123456789 - [0:0]",
      "-D OUTPUT -d 10.96.0.0/16 -j EPH-0a1b2c3d-SVC",
      "-X EPH-0a1b2c3d-SVC",
      "-X EPH-0a1b2c3d-0123456789",
      "COMMIT",
      "",
    ]);
    expect(removalBatch({ nat: found.filter, filter: found.filter })).toBeUndefined();
  });
});
